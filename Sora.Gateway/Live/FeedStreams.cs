using System.Runtime.CompilerServices;
using Sora.Contracts.Live;

namespace Sora.Gateway.Live;

/// <summary>What the hub tells of feeds.</summary>
internal sealed class FeedStreams(IClusterClient cluster, TimeProvider time, ILogger<FeedBroadcast> logger)
{
    private readonly Shared<FeedBroadcast> _feeds = new();

    /// <summary>What comes into the latest feed from now on. It has no end of its own.</summary>
    public async IAsyncEnumerable<NewPost> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var feed = _feeds.Rent("latest", () => new FeedBroadcast(cluster, time, logger));
        await foreach (var post in feed.Value.ReadAsync(cancellationToken))
        {
            yield return post;
        }
    }
}
