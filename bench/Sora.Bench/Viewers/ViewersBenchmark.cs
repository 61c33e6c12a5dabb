using System.Globalization;
using Sora.Bench.Servers;
using Sora.Client;
using Sora.Contracts.Videos;

namespace Sora.Bench.Viewers;

/// <summary>Many people watch one render: what each picture costs the server.</summary>
internal sealed class ViewersBenchmark : Benchmark
{
    private const int Viewers = 200;
    private const int Seconds = 8;
    private const int FrameCount = Seconds * Replay.FramesPerSecond;
    // Until the just-in-time compiler has come to rest: the gateway has far more code than the baseline.
    private const int WarmUps = 3;
    private const int Rounds = 3;
    private const double Target = 1.3;

    public override string Name => "viewers";

    public override string Method =>
        $"{Viewers} hub clients (MessagePack) watch one render of {FrameCount} frames in a gateway process, which carries the silo too; the model is replaced by a replay of pictures of its size and pace. "
        + $"Processor time of the server process over the whole render, divided by the pictures that arrived. Median of {Rounds} rounds after {WarmUps} to warm up. "
        + "Baseline: a bare SignalR hub in a process of its own, an unbounded channel per client, no Orleans, sends to as many clients what the median viewer of the gateway got, at the same moments; in turn with the gateway.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("sora-bench-");
        try
        {
            await using var gateway = await ServerProcess.StartRoleAsync(ReplayGateway.Role, ["--data", data.FullName, "--paced", "true"], cancellationToken);
            await using var bare = await ServerProcess.StartRoleAsync(BareHub.Role, [], cancellationToken);
            await using var author = new SoraClient(gateway.Address);
            await author.Accounts.SignUpAsync("author", "a long enough passphrase", cancellationToken: cancellationToken);
            using var http = new HttpClient { BaseAddress = bare.Address };

            List<Round> system = [], baseline = [];
            for (var round = -WarmUps; round < Rounds; round++)
            {
                var throughGateway = await Watch(gateway, () => Publish(author, cancellationToken), cancellationToken);
                var throughBareHub = await Watch(bare, () => Play(http, throughGateway.MedianViewer, cancellationToken), cancellationToken);
                if (round < 0) continue;
                system.Add(throughGateway);
                baseline.Add(throughBareHub);
            }
            return Figures(Median(system), Median(baseline), system);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<string> Publish(SoraClient author, CancellationToken cancellationToken)
    {
        var request = new CreateVideoRequest("a red ball rolls", Seconds: $"{Seconds}", Visibility: Visibility.Public);
        return (await author.Videos.CreateAsync(request, cancellationToken: cancellationToken)).Id;
    }

    private static async Task<string> Play(HttpClient http, Seen recording, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync($"/play/{Viewers}", recording.Events, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return "";
    }

    /// <summary>One render, from the request to the last viewer's last event.</summary>
    private static async Task<Round> Watch(ServerProcess server, Func<Task<string>> begin, CancellationToken cancellationToken)
    {
        var viewers = await Viewer.ConnectAsync(server.Address, Viewers, cancellationToken);
        var before = server.ProcessorTime;
        var videoId = await begin();
        var seen = await Task.WhenAll(viewers.Select(viewer => viewer.WatchAsync(videoId, cancellationToken)));
        var used = server.ProcessorTime - before;
        foreach (var viewer in viewers) await viewer.DisposeAsync();
        return new(used, seen);
    }

    private static Round Median(List<Round> rounds) => rounds.OrderBy(round => round.MicrosecondsPerPicture).ElementAt(rounds.Count / 2);

    private static IReadOnlyList<Figure> Figures(Round system, Round baseline, List<Round> all)
    {
        var whole = all.Sum(round => round.Seen.Count(seen => seen.IsWhole(FrameCount)));
        var ratio = system.MicrosecondsPerPicture / baseline.MicrosecondsPerPicture;
        return
        [
            new("viewers who got the final picture of every frame, in order, and one end", $"{whole} of {Rounds * Viewers}", Target: "all"),
            new("bare SignalR hub (baseline)", Cost(baseline)),
            new("gateway", Cost(system), string.Create(CultureInfo.InvariantCulture, $"{ratio:F2}x"), string.Create(CultureInfo.InvariantCulture, $"at most {Target}x")),
        ];
    }

    private static string Cost(Round round) => string.Create(
        CultureInfo.InvariantCulture,
        $"{round.MicrosecondsPerPicture:F1} µs of processor time per delivered picture ({round.Seen.Sum(seen => seen.Pictures)} pictures, {round.Seen.Sum(seen => seen.Bytes) / 1e6:F0} MB, {round.Used.TotalSeconds:F2} s)");

    private sealed record Round(TimeSpan Used, IReadOnlyList<Seen> Seen)
    {
        public double MicrosecondsPerPicture => Used.TotalMicroseconds / Seen.Sum(seen => seen.Pictures);

        public Seen MedianViewer => Seen.OrderBy(seen => seen.Pictures).ElementAt(Seen.Count / 2);
    }
}
