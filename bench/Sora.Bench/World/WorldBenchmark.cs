using System.Diagnostics;
using System.Globalization;
using Sora.Bench.Results;
using Sora.Diffusion;
using Sora.Diffusion.Training;
using Sora.Diffusion.World;
using static TorchSharp.torch;

namespace Sora.Bench.World;

/// <summary>How many training clips a processor core draws.</summary>
internal sealed class WorldBenchmark : Benchmark
{
    private const int Clips = 32;
    private const int Frames = 48;
    private static readonly FrameSize[] Sizes = [new(96, 168), new(128, 224)];

    public override string Name => "world";

    public override string Method =>
        $"Each stage of the world draws {Clips} clips of {Frames} frames with the masks of their actors, two at a time as the trainer's pools do, on one thread, after a warm-up. "
        + "A clip per second per core is a clip per second of processor time of the process, so that other work on the machine counts as little as it can. Baseline: the first stage.";

    public override Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            return Task.FromResult<IReadOnlyList<Figure>>([.. Sizes.SelectMany(size => Measure(size, cancellationToken))]);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static IEnumerable<Figure> Measure(FrameSize size, CancellationToken cancellationToken)
    {
        double? baseline = null;
        foreach (var stage in WorldStage.All)
        {
            Draw(stage, size, first: 0, count: 2);
            cancellationToken.ThrowIfCancellationRequested();
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            Draw(stage, size, first: 2, Clips);
            var speed = Clips / (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            var ratio = baseline is { } first ? string.Create(CultureInfo.InvariantCulture, $"{speed / first:F2}x") : null;
            baseline ??= speed;
            yield return new($"{stage.Name} stage{(ratio is null ? " (baseline)" : "")}, {size.Width} x {size.Height}", string.Create(CultureInfo.InvariantCulture, $"{speed:F1} clips per second per core"), ratio);
        }
    }

    private static void Draw(WorldStage stage, FrameSize size, int first, int count)
    {
        const int perCall = LatentPool.FramesPerCall / Frames;
        for (var i = 0; i < count; i += perCall)
        {
            var film = stage.Render([.. Enumerable.Range(first + i, Math.Min(perCall, count - i)).Select(index => stage.Draw(3, index))], size, 0, Frames);
            film.Frames.Dispose();
            film.Actors.Dispose();
        }
    }
}
