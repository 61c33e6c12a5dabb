using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Sora.Bench.Results;
using Sora.Bench.Servers;
using Sora.Client;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;

namespace Sora.Bench.Scale;

/// <summary>The same work for one GPU silo and for two.</summary>
internal sealed partial class ScaleBenchmark : Benchmark
{
    private const int People = 6;
    private const int VideosEach = 4;
    private const int Videos = People * VideosEach;
    private const int Seconds = 4;
    private const double Target = 1.8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public override string Name => "scale";

    public override string Method =>
        $"{People} people ask for {VideosEach} videos of {Seconds} s each, all {Videos} at once, of a gateway, a CPU silo and one GPU silo, each a process of its own; then again, when a second GPU silo has joined. "
        + $"The model is replaced by a replay that takes the {Seconds} s which the video lasts and hardly any processor time, so that the machine's cores are not what is measured: what is, is how the cluster hands out renders. Renders per minute: from the first request to the last end, as watchers of all of them see it. "
        + "Baseline: one GPU silo. The wait is that of a render for a worker, from the answer to its request.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("sora-bench-");
        List<SoraClient> people = [];
        try
        {
            await using var cluster = new Cluster(data.FullName);
            await cluster.StartAsync(cancellationToken);
            List<Uri> silos = [await cluster.AddGpuSiloAsync("gpu-1", cancellationToken)];
            for (var person = 0; person < People; person++)
            {
                people.Add(new(cluster.Address));
                await people[person].Accounts.SignUpAsync($"person{person}", "a long enough passphrase", cancellationToken: cancellationToken);
            }
            await Warm(people[0], cancellationToken);
            var one = await Measure(people, silos, cancellationToken);
            silos.Add(await cluster.AddGpuSiloAsync("gpu-2", cancellationToken));
            var two = await Measure(people, silos, cancellationToken);
            return [.. Lines("one GPU silo (baseline)", one, null), .. Lines("two GPU silos", two, one)];
        }
        finally
        {
            foreach (var person in people) await person.DisposeAsync();
            data.Delete(recursive: true);
        }
    }

    /// <summary>Everything that a first render makes start.</summary>
    private static async Task Warm(SoraClient person, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            try
            {
                await Watch(person, await Create(person, patience.Token), Stopwatch.GetTimestamp(), patience.Token);
                return;
            }
            catch (SoraApiException notYet) when (notYet.Code == Contracts.ErrorCode.Unavailable)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), patience.Token); // the gateway asks for the models now and then
            }
        }
    }

    private static async Task<Run> Measure(List<SoraClient> people, List<Uri> silos, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var told = await Told(people, patience.Token);
        var attempts = await Attempts(silos, patience.Token);
        var began = Stopwatch.GetTimestamp();
        var ends = await Task.WhenAll(people.SelectMany(person => Enumerable.Range(0, VideosEach).Select(async _ =>
        {
            var video = await Create(person, patience.Token);
            return await Watch(person, video, Stopwatch.GetTimestamp(), patience.Token);
        })));
        var elapsed = Stopwatch.GetElapsedTime(began);
        var completed = 0;
        foreach (var (person, end) in people.SelectMany(person => Enumerable.Repeat(person, VideosEach)).Zip(ends))
        {
            if (end.Terminals == 1 && (await person.Videos.GetAsync(end.VideoId, patience.Token)).Status == VideoStatus.Completed) completed++;
        }
        var waits = new Latencies();
        foreach (var end in ends) waits.Add(end.Wait);
        // The owner is told after the watchers.
        while (await Told(people, patience.Token) - told < Videos) await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        return new(elapsed, waits, completed, await Attempts(silos, patience.Token) - attempts, await Told(people, patience.Token) - told);
    }

    private static async Task<string> Create(SoraClient person, CancellationToken cancellationToken) =>
        (await person.Videos.CreateAsync(new CreateVideoRequest("a red ball rolls", Seconds: $"{Seconds}"), cancellationToken: cancellationToken)).Id;

    private static async Task<End> Watch(SoraClient person, string video, long asked, CancellationToken cancellationToken)
    {
        TimeSpan? wait = null;
        var terminals = 0;
        await foreach (var happening in person.Live.WatchVideo(video, 0, cancellationToken))
        {
            if (happening.Type != RenderEventType.Queued) wait ??= Stopwatch.GetElapsedTime(asked);
            if (happening.IsTerminal) terminals++;
        }
        return new(video, wait ?? TimeSpan.Zero, terminals);
    }

    /// <summary>Notifications of a video's end in all inboxes.</summary>
    private static async Task<int> Told(List<SoraClient> people, CancellationToken cancellationToken)
    {
        var inboxes = await Task.WhenAll(people.Select(person => person.Notifications.ListAsync(cancellationToken: cancellationToken)));
        return inboxes.Sum(inbox => inbox.Data.Count(notification => notification.Type == NotificationType.VideoReady));
    }

    /// <summary>Attempts that ended, whatever way, as the silos tell Prometheus.</summary>
    private static async Task<int> Attempts(List<Uri> silos, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var metrics = await Task.WhenAll(silos.Select(silo => http.GetStringAsync(new Uri(silo, "/metrics"), cancellationToken)));
        return metrics.Sum(text => EndedAttempts().Matches(text).Sum(sample => (int)double.Parse(sample.Groups[1].ValueSpan, CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<Figure> Lines(string what, Run run, Run? baseline)
    {
        yield return new(
            what,
            string.Create(CultureInfo.InvariantCulture, $"{run.PerMinute:F1} renders a minute, p50 of the wait {run.Waits.Percentile(0.5).TotalSeconds:F1} s, longest {run.Waits.Percentile(1).TotalSeconds:F1} s"),
            baseline is null ? null : string.Create(CultureInfo.InvariantCulture, $"{run.PerMinute / baseline.PerMinute:F2}x"),
            baseline is null ? null : string.Create(CultureInfo.InvariantCulture, $"at least {Target}x"));
        yield return new(
            $"{what}: completed with exactly one end; attempts; notifications to owners", $"{run.Completed} of {Videos}; {run.Attempts}; {run.Told}", Target: $"{Videos}; {Videos}; {Videos}");
    }

    /// <param name="Wait">From the answer to the request until a worker had it.</param>
    private sealed record End(string VideoId, TimeSpan Wait, int Terminals);

    private sealed record Run(TimeSpan Elapsed, Latencies Waits, int Completed, int Attempts, int Told)
    {
        public double PerMinute => Videos / Elapsed.TotalMinutes;
    }

    [GeneratedRegex(@"^sora_renders_total\{[^}]*\} (\S+)", RegexOptions.Multiline)]
    private static partial Regex EndedAttempts();
}
