using System.Globalization;
using Sora.Bench.Results;
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
    // Until the just-in-time compiler has come to rest: it compiles again what has run 30 times, and much of the gateway runs once a render.
    private const int WarmUps = 32;
    private const int WarmUpSeconds = 4;
    private const int Rounds = 5;
    private const double Target = 1.3;

    public override string Name => "viewers";

    public override string Method =>
        $"{Viewers} hub clients (MessagePack) watch one render of {FrameCount} frames in a gateway process, which carries the silo too; the model is replaced by a replay of pictures of its size and pace. "
        + $"Processor time of the server process over the whole render, divided by the pictures that arrived. Median of {Rounds} rounds after {WarmUps} of {WarmUpSeconds} s each, of all three processes at once, to warm up: the compiler has come to rest by then. "
        + "Baseline: a bare SignalR hub in a process of its own, an unbounded channel per client, no Orleans, sends to as many clients what the median viewer of the gateway got, at the same moments; in turn with the gateway. "
        + "The gateway's pool of threads sleeps sooner than .NET's does by default (Sora.Gateway.csproj says why); the last row is the bare hub under that setting too.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("sora-bench-");
        try
        {
            await using var gateway = await ServerProcess.StartRoleAsync(ReplayGateway.Role, ["--data", data.FullName, "--paced", "true"], asShipped: true, cancellationToken);
            await using var bare = await ServerProcess.StartRoleAsync(BareHub.Role, [], asShipped: false, cancellationToken);
            await using var bareAsShipped = await ServerProcess.StartRoleAsync(BareHub.Role, [], asShipped: true, cancellationToken);
            await using var author = new SoraClient(gateway.Address);
            await author.Accounts.SignUpAsync("author", "a long enough passphrase", cancellationToken: cancellationToken);

            var recording = (await Watch(gateway, () => Publish(author, WarmUpSeconds, cancellationToken), cancellationToken)).MedianViewer;
            for (var warmUp = 1; warmUp < WarmUps; warmUp++)
                await Task.WhenAll(
                    Watch(gateway, () => Publish(author, WarmUpSeconds, cancellationToken), cancellationToken),
                    Watch(bare, () => Play(bare, recording, cancellationToken), cancellationToken),
                    Watch(bareAsShipped, () => Play(bareAsShipped, recording, cancellationToken), cancellationToken));

            List<Round> system = [], baseline = [], sameSetting = [];
            for (var round = 0; round < Rounds; round++)
            {
                var throughGateway = await Watch(gateway, () => Publish(author, Seconds, cancellationToken), cancellationToken);
                system.Add(throughGateway);
                baseline.Add(await Watch(bare, () => Play(bare, throughGateway.MedianViewer, cancellationToken), cancellationToken));
                sameSetting.Add(await Watch(bareAsShipped, () => Play(bareAsShipped, throughGateway.MedianViewer, cancellationToken), cancellationToken));
            }
            return Figures(Median(system), Median(baseline), Median(sameSetting), system);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<string> Publish(SoraClient author, int seconds, CancellationToken cancellationToken)
    {
        var request = new CreateVideoRequest("a red ball rolls", Seconds: $"{seconds}", Visibility: Visibility.Public);
        return (await author.Videos.CreateAsync(request, cancellationToken: cancellationToken)).Id;
    }

    private static async Task<string> Play(ServerProcess bare, Seen recording, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = bare.Address };
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

    private static IReadOnlyList<Figure> Figures(Round system, Round baseline, Round sameSetting, List<Round> all)
    {
        var whole = all.Sum(round => round.Seen.Count(seen => seen.IsWhole(FrameCount)));
        return
        [
            new("viewers who got the final picture of every frame, in order, and one end", $"{whole} of {Rounds * Viewers}", Target: "all"),
            new("bare SignalR hub (baseline)", Cost(baseline)),
            new("gateway", Cost(system), Ratio(system, baseline), string.Create(CultureInfo.InvariantCulture, $"at most {Target}x")),
            new("bare SignalR hub whose threads sleep as soon as the gateway's", Cost(sameSetting), Ratio(sameSetting, baseline)),
        ];
    }

    private static string Ratio(Round round, Round baseline) => string.Create(CultureInfo.InvariantCulture, $"{round.MicrosecondsPerPicture / baseline.MicrosecondsPerPicture:F2}x");

    private static string Cost(Round round) => string.Create(
        CultureInfo.InvariantCulture,
        $"{round.MicrosecondsPerPicture:F1} µs of processor time per delivered picture ({round.Seen.Sum(seen => seen.Pictures)} pictures, {round.Seen.Sum(seen => seen.Bytes) / 1e6:F0} MB, {round.Used.TotalSeconds:F2} s)");

    private sealed record Round(TimeSpan Used, IReadOnlyList<Seen> Seen)
    {
        public double MicrosecondsPerPicture => Used.TotalMicroseconds / Seen.Sum(seen => seen.Pictures);

        public Seen MedianViewer => Seen.OrderBy(seen => seen.Pictures).ElementAt(Seen.Count / 2);
    }
}
