using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orleans.Streams;
using Sora.Contracts.Live;
using Sora.Grains.Feeds;

namespace Sora.Gateway.Live;

/// <summary>The new posts of the latest feed, for all who have it open on this gateway.</summary>
internal sealed partial class FeedBroadcast : IAsyncDisposable
{
    /// <summary>A viewer who takes no more than this in time misses the oldest: they are hints.</summary>
    private const int Waiting = 16;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>The subscription is known to one silo only, which may have gone.</summary>
    private static readonly TimeSpan RenewInterval = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Channel<NewPost>, bool> _viewers = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly IClusterClient _cluster;
    private readonly TimeProvider _time;
    private readonly ILogger<FeedBroadcast> _logger;
    private readonly Task _following;

    public FeedBroadcast(IClusterClient cluster, TimeProvider time, ILogger<FeedBroadcast> logger)
    {
        (_cluster, _time, _logger) = (cluster, time, logger);
        _following = FollowAsync(_stop.Token);
    }

    /// <summary>Every post that comes from now on.</summary>
    public async IAsyncEnumerable<NewPost> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var viewer = Channel.CreateBounded<NewPost>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _viewers.TryAdd(viewer, true);
        try
        {
            await foreach (var post in viewer.Reader.ReadAllAsync(cancellationToken))
            {
                yield return post;
            }
        }
        finally
        {
            _viewers.TryRemove(viewer, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var subscription = await _cluster.NewPostsStream().SubscribeAsync(Show);
                await Task.Delay(RenewInterval, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await subscription.UnsubscribeAsync();
            }
            catch (Exception fault)
            {
                LogInterrupted(fault);
                await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task Show(NewPost post, StreamSequenceToken? token)
    {
        foreach (var viewer in _viewers.Keys)
        {
            viewer.Writer.TryWrite(post);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The stream of new posts was interrupted; trying again")]
    private partial void LogInterrupted(Exception fault);
}
