using Sora.Contracts.Live;
using Sora.Grains.Videos;

namespace Sora.Gateway.Live;

/// <summary>States of a video as events of its render.</summary>
internal static class RenderEvents
{
    public static RenderEvent Of(VideoSnapshot video, TimeProvider time) => new()
    {
        Sequence = video.Sequence,
        Type = video.State switch
        {
            VideoState.Queued => RenderEventType.Queued,
            VideoState.InProgress => RenderEventType.Started,
            VideoState.Completed => RenderEventType.Completed,
            VideoState.Cancelled => RenderEventType.Cancelled,
            _ => RenderEventType.Failed,
        },
        QueuePosition = video.State == VideoState.Queued ? video.QueuePosition : null,
        EtaMs = video.IsTerminal ? null : video.EtaMs,
        Progress = video.Progress,
        FrameCount = video.Specification.FrameCount,
        Width = video.Specification.NativeWidth,
        Height = video.Specification.NativeHeight,
        Error = video.Error,
        Timestamp = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}
