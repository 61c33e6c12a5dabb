using Sora.Contracts.Live;
using Sora.Grains.Videos;

namespace Sora.Gateway.Live;

/// <summary>The counters of a post, for all its viewers on this gateway.</summary>
internal sealed class PostBroadcast : VideoFollower<PostCounters>
{
    /// <summary>At most five a second: while this waits, the grain keeps only the newest.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private volatile Version? _newest;

    public PostBroadcast(VideoSnapshot first, IGrainFactory grains, TimeProvider time, ILogger<PostBroadcast> logger)
        : base(first, untilTerminal: false, grains, time, logger) => Start();

    protected override Task OnSnapshotAsync(VideoSnapshot video, CancellationToken cancellationToken)
    {
        if (_newest?.Counters == video.Counters)
        {
            return Task.CompletedTask;
        }

        _newest = new Version((_newest?.Number ?? 0) + 1, video.Counters);
        WakeViewers();
        return Task.Delay(Interval, Time, cancellationToken);
    }

    protected override PostCounters? Next(ref long place)
    {
        if (_newest is not { } newest || newest.Number <= place)
        {
            return null;
        }

        place = newest.Number;
        return newest.Counters;
    }

    protected override bool IsLast(PostCounters item) => false;

    private sealed record Version(long Number, PostCounters Counters);
}
