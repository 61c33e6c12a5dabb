using System.Collections.Concurrent;
using System.Diagnostics;
using Sora.Bench.Results;
using Sora.Bench.Servers;
using Sora.Client;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;

namespace Sora.Bench.Notifications;

/// <summary>People like each other's videos while all of them are connected.</summary>
internal sealed class NotificationsBenchmark : Benchmark
{
    private const int People = 500;
    private const int LikesPerSecond = 50;
    private const int Likes = LikesPerSecond * 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public override string Name => "notifications";

    public override string Method =>
        $"{People} people, each connected to the hub and author of one public video; {LikesPerSecond} likes a second over HTTP, {Likes} in all, no pair of person and video twice. Gateway and silo in one process, SQLite that survives a power cut, clients in another process. "
        + "Latency: from the HTTP answer to the liker until the notification is with the author. Baseline: the HTTP request itself, as its sender sees it. Afterwards every inbox is read again over HTTP, to find what came twice or not at all.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("sora-bench-");
        try
        {
            await using var server = await ServerProcess.StartRoleAsync(ReplayGateway.Role, ["--data", data.FullName, "--paced", "false"], asShipped: true, cancellationToken);
            using var handler = new SocketsHttpHandler();
            var people = await SignUp(server.Address, handler, cancellationToken);
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var streams = people.Select(person => person.WatchAsync(watching.Token)).ToList();
            await PublishVideos(people, cancellationToken);

            var requests = new Latencies();
            var answered = await LikeAtPace(people, requests, cancellationToken);
            await Arrived(people, cancellationToken);
            await watching.CancelAsync();
            await Task.WhenAll(streams);

            var latencies = new Latencies();
            foreach (var person in people)
            {
                foreach (var (liker, at) in person.Likes.DistinctBy(like => like.Liker)) latencies.Add(Stopwatch.GetElapsedTime(answered[(liker, person.Handle)], at));
            }
            var inboxes = await Task.WhenAll(people.Select(person => person.LikesInInboxAsync(cancellationToken)));
            foreach (var person in people) await person.DisposeAsync();
            return
            [
                new("likes", $"{Likes}"),
                new("notifications that never arrived", $"{Likes - latencies.Count}", Target: "0"),
                new("notifications that arrived twice", $"{people.Sum(person => person.Likes.Count) - latencies.Count}", Target: "0"),
                new("notifications in the inboxes", $"{inboxes.Sum()}", Target: $"{Likes}"),
                new("the like itself, HTTP request to answer (baseline)", $"{requests}"),
                new("HTTP answer to arrival", $"{latencies}"),
            ];
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Person>> SignUp(Uri server, SocketsHttpHandler handler, CancellationToken cancellationToken)
    {
        var people = Enumerable.Range(0, People).Select(number => new Person(server, handler, $"person{number}")).ToList();
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (person, cancellation) => await person.SignUpAsync(cancellation));
        return people;
    }

    private static async Task PublishVideos(IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (person, cancellation) => await person.PublishAsync(cancellation));
        await Task.WhenAll(people.Select(person => person.VideoReady)).WaitAsync(Patience, cancellationToken);
    }

    /// <returns>When each like was answered, by liker and author.</returns>
    private static async Task<ConcurrentDictionary<(string Liker, string Author), long>> LikeAtPace(IReadOnlyList<Person> people, Latencies requests, CancellationToken cancellationToken)
    {
        var answered = new ConcurrentDictionary<(string, string), long>();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / LikesPerSecond));
        var likes = new List<Task>();
        for (var number = 0; number < Likes; number++)
        {
            await pace.WaitForNextTickAsync(cancellationToken);
            // Everyone likes the next person, then the one after, and so on: no pair comes twice.
            var liker = people[number % People];
            var author = people[(number + 1 + (number / People)) % People];
            likes.Add(Like(liker, author));
        }
        await Task.WhenAll(likes);
        return answered;

        async Task Like(Person liker, Person author)
        {
            var asked = Stopwatch.GetTimestamp();
            await liker.LikeAsync(author.VideoId, cancellationToken);
            var now = Stopwatch.GetTimestamp();
            answered[(liker.Handle, author.Handle)] = now;
            requests.Add(Stopwatch.GetElapsedTime(asked, now));
        }
    }

    /// <summary>Waits until everything has arrived, or nothing new does.</summary>
    private static async Task Arrived(IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (people.Sum(person => person.Likes.Count) < Likes && Stopwatch.GetElapsedTime(began) < Patience) await Task.Delay(100, cancellationToken);
        // Long enough for what comes twice to come.
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
    }
}
