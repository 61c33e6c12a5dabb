using System.Runtime.CompilerServices;
using Sora.Contracts.Live;
using Sora.Gateway.Videos;
using Sora.Grains;

namespace Sora.Gateway.Live;

/// <summary>What the hub tells of videos: renders as they happen, counters of posts.</summary>
internal sealed class VideoStreams(IGrainFactory grains, Audiences audiences, TimeProvider time, ILoggerFactory loggers)
{
    private readonly Shared<VideoBroadcast> _renders = new();
    private readonly Shared<PostBroadcast> _posts = new();

    /// <summary>The events of a render after a sequence; ends after the terminal one. Of a video that has ended, just that one.</summary>
    /// <exception cref="SoraException"><c>video_not_found</c>, <c>invalid_request</c>.</exception>
    public async IAsyncEnumerable<RenderEvent> WatchVideoAsync(HubCaller caller, string videoId, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HubCaller.CheckSequence(afterSequence);
        var video = await grains.GetVideoAsync(videoId, caller.UserId);
        if (video.IsTerminal)
        {
            yield return RenderEvents.Of(video, time);
            yield break;
        }

        using var presence = audiences.Join(videoId, caller.ConnectionId);
        using var telemetry = new LiveTelemetry(video, time);
        await using var render = _renders.Rent(videoId, () => new VideoBroadcast(video, grains, time, loggers.CreateLogger<VideoBroadcast>()));
        await foreach (var next in render.Value.ReadAsync(caller.UserId, afterSequence, cancellationToken))
        {
            telemetry.Sent(next);
            yield return next;
        }
    }

    /// <summary>The counters of a post: now, then on change.</summary>
    /// <exception cref="SoraException"><c>video_not_found</c>.</exception>
    public async IAsyncEnumerable<PostCounters> WatchPostAsync(HubCaller caller, string videoId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var video = await grains.GetVideoAsync(videoId, caller.UserId);
        using var presence = audiences.Join(videoId, caller.ConnectionId);
        await using var post = _posts.Rent(videoId, () => new PostBroadcast(video, grains, time, loggers.CreateLogger<PostBroadcast>()));
        await foreach (var counters in post.Value.ReadAsync(caller.UserId, place: 0, cancellationToken))
        {
            yield return counters;
        }
    }
}
