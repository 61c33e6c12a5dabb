using System.Collections.Concurrent;
using Sora.Chaos.Histories;
using Sora.Client;
using Sora.Contracts.Cameos;

namespace Sora.Chaos.Workload;

/// <summary>People who do what people do, drawn from a seed.</summary>
public sealed class Crowd : IAsyncDisposable
{
    private readonly Person[] _people;
    // As many as two workers keep up with, however slow the machine is: more would only wait, and everyone with them.
    private const int MostRenders = 6;

    // People look at what is new; of what is old much is withdrawn.
    private const int Newest = 12;

    private readonly ConcurrentQueue<Video> _videos = new();
    private readonly ConcurrentQueue<Video> _completed = new();
    private readonly int _seed;
    private int _renders;

    public Crowd(int people, Uri server, int seed, HistoryRecorder recorder, SoraClientOptions patience)
    {
        _seed = seed;
        _people = [.. Enumerable.Range(0, people).Select(index => new Person($"person_{index}", server, recorder, patience))];
    }

    public IReadOnlyList<Person> People => _people;

    /// <summary>Signs everyone up; everyone lets the others use their cameo, every other one only those whom they allow.</summary>
    public Task JoinAsync() => Task.WhenAll(_people.Select(async (person, index) =>
    {
        await person.JoinAsync();
        await person.GiveCameoAsync(AudienceOf(index));
    }));

    /// <summary>Lets everyone act until the token is cancelled; ends when everyone has their last answer.</summary>
    public Task ActAsync(CancellationToken cancellationToken) => Task.WhenAll(_people.Select((person, index) => ActAsync(person, index, new Random(HashCode.Combine(_seed, index)), cancellationToken)));

    /// <summary>Ends when every render that anybody watches has ended.</summary>
    public Task WatchedAsync() => Task.WhenAll(_people.Select(person => person.WatchedAsync()));

    public async Task<FinalState> ReadAsync()
    {
        var appearances = _videos.Where(video => video.Cameo is not null).Select(video => video.Id).ToArray();
        var people = await Task.WhenAll(_people.Select(person => person.ReadAsync(appearances)));
        var videos = await Task.WhenAll(_people.Zip(people).SelectMany(pair => pair.Second.Videos.Select(pair.First.ReadVideoAsync)));
        return new([.. videos.OfType<FinalVideo>()], people);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people) await person.DisposeAsync();
    }

    private async Task ActAsync(Person person, int index, Random random, CancellationToken cancellationToken)
    {
        // Some cameos are used however slow the machine is: those of the people who lend theirs to everyone.
        if (AudienceOf(index) != CameoAudience.Everyone) await CreateAsync(person, random, _people[index - 1].Handle);
        while (!cancellationToken.IsCancellationRequested)
        {
            await (random.Next(100) switch
            {
                < 8 => CreateAsync(person, random),
                < 20 => WithOther(person, random, cameo => CreateAsync(person, random, cameo)),
                < 23 => With(_completed.Where(video => video.Cameo is not null && video.Cameo != person.Handle), random, source => RemixAsync(person, random, source)),
                < 38 => With(_videos, random, video => person.LikeAsync(video.Id)),
                < 44 => With(_videos, random, video => person.UnlikeAsync(video.Id)),
                < 55 => With(_videos, random, video => person.CommentAsync(video.Id)),
                < 60 => With(_completed, random, video => person.DownloadAsync(video.Id)),
                < 72 => WithOther(person, random, person.FollowAsync),
                < 79 => WithOther(person, random, person.UnfollowAsync),
                < 84 => person.GiveCameoAsync(AudienceOf(index)),
                < 93 => WithOther(person, random, person.AllowCameoAsync),
                < 97 => With(_videos.Where(video => video.Cameo == person.Handle), random, video => person.DenyCameoAsync(video.Creator)),
                < 99 => With(_videos.Where(video => video.Cameo == person.Handle), random, video => person.WithdrawCameoFromAsync(video.Id)),
                _ => person.WithdrawCameoAsync(),
            });
            await Task.Delay(random.Next(100, 800), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task CreateAsync(Person person, Random random, string? cameo = null) =>
        RenderAsync(person, random, cameo, () => person.CreateAsync(Prompt(random), random.Next(4) == 0 ? "8" : "4", cameo));

    private Task RemixAsync(Person person, Random random, Video source) => RenderAsync(person, random, source.Cameo, () => person.RemixAsync(source.Id, Prompt(random), source.Cameo));

    private async Task RenderAsync(Person person, Random random, string? cameo, Func<Task<string?>> ask)
    {
        if (Volatile.Read(ref _renders) >= MostRenders || await ask() is not { } id) return;
        Interlocked.Increment(ref _renders);
        var video = new Video(id, person.Handle, cameo);
        _videos.Enqueue(video);
        _ = WatchAsync(person, video);
        _ = _people[random.Next(_people.Length)].WatchAsync(id);
    }

    private async Task WatchAsync(Person person, Video video)
    {
        var end = await person.WatchAsync(video.Id);
        Interlocked.Decrement(ref _renders);
        if (end == "completed") _completed.Enqueue(video);
    }

    private static string Prompt(Random random) => $"a red ball {random.Next()}";

    private static string AudienceOf(int index) => index % 2 == 0 ? CameoAudience.Everyone : CameoAudience.Approved;

    private static Task With(IEnumerable<Video> videos, Random random, Func<Video, Task> act) => videos.TakeLast(Newest).ToArray() is { Length: > 0 } all ? act(all[random.Next(all.Length)]) : Task.CompletedTask;

    private Task WithOther(Person person, Random random, Func<string, Task> act)
    {
        var other = _people[random.Next(_people.Length)];
        return other == person ? Task.CompletedTask : act(other.Handle);
    }

    /// <param name="Creator">The handle of whose it is.</param>
    /// <param name="Cameo">The handle of who appears in it.</param>
    private sealed record Video(string Id, string Creator, string? Cameo);
}
