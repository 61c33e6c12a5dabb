using Orleans.Concurrency;
using Sora.Grains.Persistence;

namespace Sora.Grains.Feeds;

[Reentrant] // posts of everybody come here and share writes
internal sealed class LatestFeedGrain(
    [PersistentState("recent", GrainStorage.Name)] IPersistentState<Tier<FeedEntry>> recent,
    [PersistentState("older", GrainStorage.Name)] IPersistentState<Tier<FeedEntry>> older) : Grain, ILatestFeedGrain
{
    private const int Capacity = 1_000;

    private TieredList<FeedEntry> _entries = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _entries = FeedEntries.Load(GrainContext, recent, older, Capacity);
        return Task.CompletedTask;
    }

    public Task Add(FeedEntry entry) => _entries.TryAdd(entry) ? _entries.Write() : _entries.Settled;

    public Task Remove(string videoId) => _entries.Remove(entry => entry.VideoId == videoId) ? _entries.Write() : _entries.Settled;

    public Task<List<string>> Read(string? after, int limit) => Task.FromResult(_entries.ReadNewest(after, limit));
}
