using System.Diagnostics;
using System.Globalization;
using Sora.Bench.Engine;
using Sora.Bench.Results;
using Sora.Bench.Servers;
using Sora.Client;
using Sora.Contracts.Videos;
using Sora.Diffusion;

namespace Sora.Bench.RealTime;

/// <summary>How fast final frames come, and how soon the first picture, at a client of the running system.</summary>
internal sealed class RealTimeBenchmark : Benchmark
{
    private const int Seconds = 4;
    private const int Rounds = 3;
    private const string Prompt = "a big red ball rolls to the right on the beach";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public override string Name => "realtime";

    public override string Method =>
        $"The shipped model renders {Seconds} s in portrait, with `./run` in one process and a client in another. Real-time factor: the length of the video divided by the time from the request to the last final frame; 1 means that frames come as fast as they play. "
        + "Baseline: the same model called directly, without pictures encoded or sent; in turn with the system. "
        + $"Networks alone: the calls of transformer and decoder that lead to the first picture, back to back, with nothing sampled between them. Medians of {Rounds} rounds after a warm-up.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("sora-bench-");
        try
        {
            await using var server = await ServerProcess.StartSystemAsync(data.FullName, cancellationToken);
            await using var client = new SoraClient(server.Address);
            await client.Accounts.SignUpAsync("author", "a long enough passphrase", cancellationToken: cancellationToken);
            using var model = VideoModel.Load(Path.Combine(Repository.Root, "models", "petit-monde"));

            var calls = CallsUpToFirstPicture(model);
            List<Render> direct = [], system = [];
            List<TimeSpan> networks = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var began = Stopwatch.GetTimestamp();
                calls.Run();
                var alone = Stopwatch.GetElapsedTime(began);
                var rendered = RenderDirectly(model, round, cancellationToken);
                var served = await RenderThroughSystem(client, round, cancellationToken).WaitAsync(Patience, cancellationToken);
                if (round == 0) continue;
                networks.Add(alone);
                direct.Add(rendered);
                system.Add(served);
            }
            return Figures(networks.Order().ElementAt(Rounds / 2), Median(direct), Median(system));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static NetworkCalls CallsUpToFirstPicture(VideoModel model)
    {
        List<RenderStep> steps = [];
        foreach (var step in model.Render(Request(model, seed: 0)))
        {
            steps.Add(step);
            if (step.Frames.Count > 0) break;
        }
        return NetworkCalls.Of(steps, model, model.Info.Portrait);
    }

    private static RenderRequest Request(VideoModel model, int seed) => new() { Prompt = Prompt, FrameCount = Seconds * model.Info.FramesPerSecond, Seed = seed };

    private static Render RenderDirectly(VideoModel model, int seed, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var first = default(TimeSpan?);
        foreach (var step in model.Render(Request(model, seed), cancellationToken))
        {
            if (step.Frames.Count > 0) first ??= Stopwatch.GetElapsedTime(began);
        }
        var all = Stopwatch.GetElapsedTime(began);
        return new(first ?? all, all, all);
    }

    private static async Task<Render> RenderThroughSystem(SoraClient client, int seed, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var video = await client.Videos.CreateAsync(new CreateVideoRequest(Prompt, Seconds: $"{Seconds}", Seed: seed), cancellationToken: cancellationToken);
        TimeSpan? first = null, lastFinal = null;
        var finals = new HashSet<int>();
        await foreach (var happening in client.Live.WatchVideo(video.Id, cancellationToken: cancellationToken))
        {
            if (happening.Error is { } error) throw new InvalidOperationException($"The render failed: {error.Message}");
            if (happening.Image is null) continue;
            first ??= Stopwatch.GetElapsedTime(began);
            if (happening.Final == true && finals.Add(happening.FrameIndex!.Value) && finals.Count == happening.FrameCount) lastFinal = Stopwatch.GetElapsedTime(began);
        }
        if (lastFinal is null) throw new InvalidOperationException("The render ended without all of its frames.");
        return new(first!.Value, lastFinal.Value, Stopwatch.GetElapsedTime(began));
    }

    private static Render Median(List<Render> rounds) => rounds.OrderBy(round => round.LastFinal).ElementAt(rounds.Count / 2);

    private static IReadOnlyList<Figure> Figures(TimeSpan networks, Render direct, Render system) =>
    [
        new("networks alone, up to the first picture", Milliseconds(networks), Ratio(networks / direct.First)),
        new("model alone (baseline): first picture", Milliseconds(direct.First)),
        new("request to first picture at the client", Milliseconds(system.First), Ratio(system.First / direct.First)),
        new("model alone (baseline): real-time factor", Factor(direct)),
        new("system: real-time factor at the client", Factor(system), Ratio(direct.LastFinal / system.LastFinal), "at least 1.00 on 2 idle cores"),
        new("request to completed, files stored", Milliseconds(system.End)),
    ];

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms");

    private static string Factor(Render render) => string.Create(CultureInfo.InvariantCulture, $"{Seconds / render.LastFinal.TotalSeconds:F2}");

    private static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:F2}x");

    /// <param name="First">From the request to the first picture.</param>
    /// <param name="LastFinal">From the request to the last final frame.</param>
    /// <param name="End">From the request to the terminal event.</param>
    private sealed record Render(TimeSpan First, TimeSpan LastFinal, TimeSpan End);
}
