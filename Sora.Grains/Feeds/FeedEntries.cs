using Sora.Grains.Persistence;

namespace Sora.Grains.Feeds;

/// <summary>A stored feed: posts by time of publication.</summary>
internal static class FeedEntries
{
    public static TieredList<FeedEntry> Load(IGrainContext activation, IPersistentState<Tier<FeedEntry>> recent, IPersistentState<Tier<FeedEntry>> older, int capacity)
    {
        var entries = new TieredList<FeedEntry>(activation, recent, older, capacity, entry => entry.VideoId, entry => entry.PublishedAt.UtcTicks);
        entries.Load();
        return entries;
    }

    /// <summary>Video ids, newest first, behind <paramref name="after"/>. Where that one is gone, the list goes on with videos that were created before it.</summary>
    public static List<string> ReadNewest(this TieredList<FeedEntry> entries, string? after, int limit)
    {
        var videoIds = entries.Items.Reverse().Select(entry => entry.VideoId);
        return after is null || entries.Contains(after)
            ? videoIds.PageAfter(after, limit)
            : [.. videoIds.SkipWhile(videoId => string.CompareOrdinal(videoId, after) > 0).Take(limit)];
    }
}
