using System.Diagnostics;
using Sora.Bench.Results;
using Sora.Bench.Servers;
using Sora.Contracts.Cameos;
using Sora.Media.Pictures;

namespace Sora.Bench.Withdrawal;

/// <summary>A person withdraws their cameo from everything that was made with it.</summary>
internal sealed class WithdrawalBenchmark : Benchmark
{
    private const int Makers = 50;
    private const int VideosEach = 20;
    private const int Videos = Makers * VideosEach;
    private const int AtOnce = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public override string Name => "withdrawal";

    public override string Method =>
        $"{Makers} people make {VideosEach} public videos each that show one person, and as many that show nobody; a replay stands in for the model. Gateway and silo in one process, SQLite that survives a power cut, clients in another process. "
        + "Then the person withdraws their cameo. Time: from the HTTP answer until the last maker has heard over the hub that the last video is gone; a video goes before its maker is told. "
        + $"Baseline: the makers delete the videos that show nobody, each by an HTTP request, {AtOnce} at a time. Afterwards every video is asked for again.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("sora-bench-");
        try
        {
            await using var server = await ServerProcess.StartRoleAsync(ReplayGateway.Role, ["--data", data.FullName, "--paced", "false"], asShipped: true, cancellationToken);
            using var handler = new SocketsHttpHandler();
            await using var person = new Maker(server.Address, handler, "ada");
            await person.SignUpAsync(cancellationToken);
            await person.Client.Cameos.PutMineAsync(PictureFile.Encode(new(64, 64, new byte[64 * 64 * 3])), CameoAudience.Everyone, cancellationToken);

            var makers = Enumerable.Range(0, Makers).Select(number => new Maker(server.Address, handler, $"maker{number}")).ToList();
            await Each(makers, maker => maker.SignUpAsync(cancellationToken), cancellationToken);
            using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var streams = makers.Select(maker => maker.ListenAsync(listening.Token)).ToList();
            var shown = await Make(makers, "ada", cancellationToken);
            var plain = await Make(makers, cameo: null, cancellationToken);

            var began = Stopwatch.GetTimestamp();
            await Each(plain, video => video.Maker.Client.Videos.DeleteAsync(video.Id, cancellationToken), cancellationToken);
            var deleting = Stopwatch.GetElapsedTime(began);

            await person.Client.Cameos.WithdrawAsync(cancellationToken);
            var answered = Stopwatch.GetTimestamp();
            while (makers.Sum(maker => maker.Withdrawn.Count) < Videos && Stopwatch.GetElapsedTime(answered) < Patience) await Task.Delay(50, cancellationToken);
            var told = makers.SelectMany(maker => maker.Withdrawn).Order().ToList();
            await listening.CancelAsync();
            await Task.WhenAll(streams);

            var left = 0;
            await Each(shown, async video => Interlocked.Add(ref left, await video.Maker.SeesAsync(video.Id, cancellationToken) ? 1 : 0), cancellationToken);
            foreach (var maker in makers) await maker.DisposeAsync();
            return
            [
                new("videos that showed the person", $"{Videos}"),
                new("videos left", $"{left}", Target: "0"),
                new("makers told", $"{told.Count}", Target: $"{Videos}"),
                new("deleting as many videos by hand (baseline)", $"{deleting.TotalSeconds:F1} s"),
                new("withdrawal, answer to the first that is told", $"{Stopwatch.GetElapsedTime(answered, told[0]).TotalSeconds:F1} s"),
                new("withdrawal, answer to the last that is told", $"{Stopwatch.GetElapsedTime(answered, told[^1]).TotalSeconds:F1} s", $"{Stopwatch.GetElapsedTime(answered, told[^1]) / deleting:F2}x", "5 s"),
            ];
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<(Maker Maker, string Id)>> Make(IReadOnlyList<Maker> makers, string? cameo, CancellationToken cancellationToken)
    {
        var made = new List<(Maker, string)>();
        await Each(makers, async maker =>
        {
            for (var number = 0; number < VideosEach; number++)
            {
                var id = await maker.MakeAsync(cameo, cancellationToken);
                lock (made) made.Add((maker, id));
            }
        }, cancellationToken);
        return made;
    }

    private static Task Each<T>(IEnumerable<T> items, Func<T, Task> act, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (item, _) => await act(item));
}
