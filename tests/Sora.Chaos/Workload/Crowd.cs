using System.Collections.Concurrent;
using Sora.Chaos.Histories;
using Sora.Client;

namespace Sora.Chaos.Workload;

/// <summary>People who do what people do, drawn from a seed.</summary>
public sealed class Crowd : IAsyncDisposable
{
    private readonly Person[] _people;
    // As many as two workers keep up with, however slow the machine is: more would only wait, and everyone with them.
    private const int MostRenders = 6;

    private readonly ConcurrentQueue<string> _videos = new();
    private readonly ConcurrentQueue<string> _completed = new();
    private readonly int _seed;
    private int _renders;

    public Crowd(int people, Uri server, int seed, HistoryRecorder recorder, SoraClientOptions patience)
    {
        _seed = seed;
        _people = [.. Enumerable.Range(0, people).Select(index => new Person($"person_{index}", server, recorder, patience))];
    }

    public IReadOnlyList<Person> People => _people;

    public Task JoinAsync() => Task.WhenAll(_people.Select(person => person.JoinAsync()));

    /// <summary>Lets everyone act until the token is cancelled; ends when everyone has their last answer.</summary>
    public Task ActAsync(CancellationToken cancellationToken) => Task.WhenAll(_people.Select((person, index) => ActAsync(person, new Random(HashCode.Combine(_seed, index)), cancellationToken)));

    /// <summary>Ends when every render that anybody watches has ended.</summary>
    public Task WatchedAsync() => Task.WhenAll(_people.Select(person => person.WatchedAsync()));

    public async Task<FinalState> ReadAsync()
    {
        var people = await Task.WhenAll(_people.Select(person => person.ReadAsync()));
        var videos = await Task.WhenAll(_people.Zip(people).SelectMany(pair => pair.Second.Videos.Select(pair.First.ReadVideoAsync)));
        return new(videos, people);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people) await person.DisposeAsync();
    }

    private async Task ActAsync(Person person, Random random, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await (random.Next(100) switch
            {
                < 15 => CreateAsync(person, random),
                < 40 => With(_videos, random, person.LikeAsync),
                < 50 => With(_videos, random, person.UnlikeAsync),
                < 65 => With(_videos, random, person.CommentAsync),
                < 70 => With(_completed, random, person.DownloadAsync),
                < 90 => WithOther(person, random, person.FollowAsync),
                _ => WithOther(person, random, person.UnfollowAsync),
            });
            await Task.Delay(random.Next(100, 800), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CreateAsync(Person person, Random random)
    {
        if (Volatile.Read(ref _renders) >= MostRenders || await person.CreateAsync($"a red ball {random.Next()}", random.Next(4) == 0 ? "8" : "4") is not { } id) return;
        Interlocked.Increment(ref _renders);
        _videos.Enqueue(id);
        _ = WatchAsync(person, id);
        _ = _people[random.Next(_people.Length)].WatchAsync(id);
    }

    private async Task WatchAsync(Person person, string id)
    {
        var end = await person.WatchAsync(id);
        Interlocked.Decrement(ref _renders);
        if (end == "completed") _completed.Enqueue(id);
    }

    private static Task With(IEnumerable<string> videos, Random random, Func<string, Task> act) => videos.ToArray() is { Length: > 0 } all ? act(all[random.Next(all.Length)]) : Task.CompletedTask;

    private Task WithOther(Person person, Random random, Func<string, Task> act)
    {
        var other = _people[random.Next(_people.Length)];
        return other == person ? Task.CompletedTask : act(other.Handle);
    }
}
