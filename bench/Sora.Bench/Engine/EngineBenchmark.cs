using System.Diagnostics;
using System.Globalization;
using Sora.Bench.Results;
using Sora.Diffusion;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Bench.Engine;

/// <summary>How fast the model alone renders, what part of it is arithmetic, and whether memory grows.</summary>
internal sealed class EngineBenchmark : Benchmark
{
    public const string Prompt = "a big red ball rolls to the right on the beach";
    private const int Seconds = 8;
    private const int Rounds = 5;
    private const int MatrixSide = 1024;
    private const int Products = 8;

    public static string ModelFolder { get; } = Path.Combine(Repository.Root, "models", "petit-monde");

    public override string Name => "engine";

    public override string Method =>
        $"The shipped model alone renders {Seconds} s in portrait; medians of {Rounds} rounds of everything in turn, after a warm-up. Frames a second: final frames, by the threads that the model takes by itself. What follows is on one thread. "
        + "Baseline of the arithmetic: the same calls of transformer and autoencoder as in the render, back to back, with nothing sampled between them and no picture made. "
        + $"The calls' own cost: as many calls, on latents of one token, of networks with the same layers, {NetworkCalls.SmallestWidth} wide, where there is hardly anything to compute. The share of kernel time is the first without the second, over the render. "
        + "Beside it what grows with the picture: the first without as many calls of the real networks on one token, which still read and rearrange all weights. "
        + $"Transformer: matrix products counted from the shapes (`WanConfig.ForwardFlops`), over the time of its calls alone, beside the product of two matrices of side {MatrixSide}. "
        + $"Loading and memory: a process of its own that renders {RenderingProcess.Renders} videos of two chunks at draft quality; resident memory, and its slope from the 100th render on.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var process = await RenderingProcess.StartAsync(cancellationToken);
        using var model = VideoModel.Load(ModelFolder);
        var threads = get_num_threads();
        var steps = model.Render(Request(model, RenderQuality.Standard)).ToList();
        var (calls, oneToken, smallest) = (NetworkCalls.Of(steps, model, model.Info.Portrait), NetworkCalls.OneToken(steps, model), NetworkCalls.Smallest(steps, model));
        using var single = randn(MatrixSide, MatrixSide);
        using var half = single.to(bfloat16);
        Dictionary<string, List<TimeSpan>> times = [];
        for (var round = 0; round <= Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            set_num_threads(threads);
            foreach (var quality in Enum.GetValues<RenderQuality>()) Time($"{quality}", () => model.Render(Request(model, quality)).Count());
            set_num_threads(1);
            Time("render", () => model.Render(Request(model, RenderQuality.Standard)).Count());
            Time("calls", () => calls.Run());
            Time("one token", () => oneToken.Run());
            Time("smallest", () => smallest.Run());
            Time("transformer", () => calls.Run(withAutoencoder: false));
            Time("float32", () => Multiply(single));
            Time("bfloat16", () => Multiply(half));
            if (round == 0) times.Clear();
        }
        set_num_threads(threads);
        return [.. Speed(), .. Arithmetic(), .. Process()];

        void Time(string what, Action action)
        {
            var began = Stopwatch.GetTimestamp();
            action();
            if (!times.TryGetValue(what, out var rounds)) times[what] = rounds = [];
            rounds.Add(Stopwatch.GetElapsedTime(began));
        }

        TimeSpan Median(string what) => times[what].Order().ElementAt(Rounds / 2);

        double Rate(string what, long operations) => operations / Median(what).TotalSeconds / 1e9;

        IEnumerable<Figure> Speed() => new[] { RenderQuality.Standard, RenderQuality.Draft, RenderQuality.High }.Select(quality => new Figure(
            quality == RenderQuality.Standard ? "standard quality (baseline): final frames a second" : $"{quality.ToString().ToLowerInvariant()} quality",
            Text($"{Seconds * model.Info.FramesPerSecond / Median($"{quality}").TotalSeconds:F1}"),
            quality == RenderQuality.Standard ? null : Ratio(Median("Standard") / Median($"{quality}")),
            quality == RenderQuality.Standard ? "at least 12 on 2 idle cores" : null));

        IEnumerable<Figure> Arithmetic()
        {
            var (fp32, bf16) = (Rate("float32", MultiplyFlops), Rate("bfloat16", MultiplyFlops));
            var achieved = Rate("transformer", calls.TransformerFlops);
            return
            [
                new("one thread: render", Milliseconds(Median("render"))),
                new("its calls of the networks, back to back (baseline)", Milliseconds(Median("calls")), Ratio(Median("calls") / Median("render"))),
                new("as many calls with nothing to compute", Milliseconds(Median("smallest")), Ratio(Median("smallest") / Median("render"))),
                new("share of kernel time in the render", Text($"{100 * ((Median("calls") - Median("smallest")) / Median("render")):F0} %"), null, "at least 80 %"),
                new("as many calls of the real networks on one token", Milliseconds(Median("one token")), Ratio(Median("one token") / Median("render"))),
                new("share that grows with the picture", Text($"{100 * ((Median("calls") - Median("one token")) / Median("render")):F0} %")),
                new("matrix product, float32", Text($"{fp32:F0} GFLOP/s")),
                new("matrix product, bfloat16", Text($"{bf16:F0} GFLOP/s")),
                new($"transformer, {Text($"{model.ComputeType}").ToLowerInvariant()}", Text($"{achieved:F0} GFLOP/s"), Ratio(achieved / (model.ComputeType == bfloat16 ? bf16 : fp32))),
            ];
        }

        IEnumerable<Figure> Process() =>
        [
            new("loading, in a new process", Milliseconds(process.Loading), null, "under 1 s"),
            new("first picture of its first render", Milliseconds(process.FirstPicture), null, "under 1 s"),
            new("memory after loading", Megabytes(process.MegabytesAfter(0))),
            new("memory after 100 renders", Megabytes(process.MegabytesAfter(100))),
            new($"memory after {RenderingProcess.Renders} renders", Megabytes(process.MegabytesAfter(RenderingProcess.Renders)), Ratio(process.MegabytesAfter(RenderingProcess.Renders) / process.MegabytesAfter(100))),
            new("growth from the 100th render on", Text($"{process.Slope:F1} kB a render"), null, "none"),
        ];
    }

    private static RenderRequest Request(VideoModel model, RenderQuality quality) => new() { Prompt = Prompt, FrameCount = Seconds * model.Info.FramesPerSecond, Seed = 1, Quality = quality };

    private static long MultiplyFlops => 2L * MatrixSide * MatrixSide * MatrixSide * Products;

    private static void Multiply(Tensor matrix)
    {
        for (var product = 0; product < Products; product++) matmul(matrix, matrix).Dispose();
    }

    private static string Milliseconds(TimeSpan time) => Text($"{time.TotalMilliseconds:F0} ms");

    private static string Megabytes(double megabytes) => Text($"{megabytes:F0} MB");

    private static string Ratio(double ratio) => Text($"{ratio:F2}x");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
