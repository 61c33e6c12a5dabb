using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sora.Contracts.Live;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Gateway.Live;

/// <summary>What one viewer of a render got, for OpenTelemetry: a span in the trace of the request that created the video, and the pictures that a newer one replaced before they could be sent.</summary>
internal sealed class LiveTelemetry : IDisposable
{
    private static readonly ActivitySource Activities = new("Sora.Live");
    private static readonly Meter Meter = new(RenderingTelemetry.MeterName);
    private static readonly UpDownCounter<int> Viewers = Meter.CreateUpDownCounter<int>("sora.live.viewers", "{viewer}", "Viewers of renders that are under way.");

    private static readonly Histogram<long> Dropped = Meter.CreateHistogram(
        "sora.live.dropped_pictures", "{picture}", "Previews that one viewer of a render was not sent because a newer picture was there; never a final one.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [0, 1, 5, 10, 50, 100, 500, 1000] });

    private readonly Activity? _watching;
    private readonly long _since;
    private RenderEvent? _last;
    private long _dropped;

    public LiveTelemetry(VideoSnapshot video, TimeProvider time)
    {
        // The call of the hub is in a trace of its own: of the viewer's connection.
        var links = Activity.Current is { } call ? new[] { new ActivityLink(call.Context) } : null;
        _watching = ActivityContext.TryParse(video.TraceParent, traceState: null, isRemote: true, out var render) ? Activities.StartActivity("watch", ActivityKind.Server, render, links: links) : null;
        _watching?.SetTag("sora.video.id", video.Id);
        _since = time.GetUtcNow().ToUnixTimeMilliseconds();
        Viewers.Add(1);
    }

    /// <summary>Takes note of what the viewer is sent, in that order.</summary>
    public void Sent(RenderEvent next)
    {
        if (next.Type != RenderEventType.Frame) return;
        // An attempt numbers its pictures without gaps. What was replaced before the viewer came is none that it missed.
        if (_last is { } last && last.Timestamp >= _since && RenderSequence.AttemptOf(last.Sequence) == RenderSequence.AttemptOf(next.Sequence)) _dropped += next.Sequence - last.Sequence - 1;
        _last = next;
    }

    public void Dispose()
    {
        Dropped.Record(_dropped);
        Viewers.Add(-1);
        _watching?.SetTag("sora.live.dropped_pictures", _dropped);
        _watching?.Dispose();
    }
}
