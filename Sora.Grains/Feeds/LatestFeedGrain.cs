using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Sora.Grains.Persistence;

namespace Sora.Grains.Feeds;

[Reentrant] // posts of everybody come here and share writes
internal sealed partial class LatestFeedGrain(
    [PersistentState("recent", GrainStorage.Name)] IPersistentState<Tier<FeedEntry>> recent,
    [PersistentState("older", GrainStorage.Name)] IPersistentState<Tier<FeedEntry>> older,
    ILogger<LatestFeedGrain> logger) : Grain, ILatestFeedGrain
{
    private const int Capacity = 1_000;

    private TieredList<FeedEntry> _entries = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _entries = FeedEntries.Load(GrainContext, recent, older, Capacity);
        return Task.CompletedTask;
    }

    public async Task Add(FeedEntry entry)
    {
        if (!_entries.TryAdd(entry))
        {
            await _entries.Settled;
            return;
        }
        await _entries.Write();
        _ = Announce(entry.VideoId);
    }

    public Task Remove(string videoId) => _entries.Remove(entry => entry.VideoId == videoId) ? _entries.Write() : _entries.Settled;

    public Task<List<string>> Read(string? after, int limit) => Task.FromResult(_entries.ReadNewest(after, limit));

    private async Task Announce(string videoId)
    {
        try
        {
            await this.NewPostsStream().OnNextAsync(new(videoId));
        }
        catch (Exception cause)
        {
            LogNotAnnounced(cause, videoId); // whoever has the feed open sees the post when they read it again
        }
    }

    [LoggerMessage(LogLevel.Information, "{VideoId} is in the latest feed, but those who have it open were not told.")]
    private partial void LogNotAnnounced(Exception cause, string videoId);
}
