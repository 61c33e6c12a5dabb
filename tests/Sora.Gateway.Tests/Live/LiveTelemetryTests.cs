using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Sora.Contracts.Live;
using Sora.Gateway.Live;
using Sora.Grains.Videos;

namespace Sora.Gateway.Tests.Live;

public sealed class LiveTelemetryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Pictures_that_a_newer_one_replaced_count_as_dropped_and_nothing_else_does()
    {
        var before = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _time.Advance(TimeSpan.FromSeconds(1));
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var first = RenderSequence.PictureBase(1);

        Assert.Equal(0, Dropped(Frame(first, now), Frame(first + 1, now), Frame(first + 2, now)));
        Assert.Equal(3, Dropped(Frame(first, now), Frame(first + 2, now), Frame(first + 5, now)));
        // What was replaced before the viewer came, states, and the numbers between two attempts.
        Assert.Equal(0, Dropped(Frame(first, before), Frame(first + 9, now)));
        Assert.Equal(0, Dropped(State(RenderSequence.Started(1)), Frame(first + 9, now), State(RenderSequence.Terminal(1))));
        Assert.Equal(0, Dropped(Frame(first, now), Frame(RenderSequence.PictureBase(2), now)));
    }

    private long Dropped(params RenderEvent[] sent)
    {
        var dropped = new ConcurrentQueue<long>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "sora.live.dropped_pictures") self.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((_, count, _, _) => dropped.Enqueue(count));
        meters.Start();
        using (var viewer = new LiveTelemetry(Video(), _time))
        {
            foreach (var next in sent) viewer.Sent(next);
        }

        return Assert.Single(dropped);
    }

    private static RenderEvent Frame(long sequence, long at) => new() { Sequence = sequence, Type = RenderEventType.Frame, Timestamp = at };

    private static RenderEvent State(long sequence) => new() { Sequence = sequence, Type = RenderEventType.Started, Timestamp = 0 };

    private static VideoSnapshot Video() => new()
    {
        Id = "video_1", OwnerId = "user_1", State = VideoState.InProgress, Visibility = "public", CreatedAt = DateTimeOffset.UnixEpoch, Sequence = 1, Counters = new(0, 0, 0, 0),
        Specification = new() { Prompt = "a red ball", Model = "sora-2", Width = 32, Height = 48, NativeWidth = 32, NativeHeight = 48, Seconds = 4, FramesPerSecond = 2, Seed = 1, Visibility = "public" },
    };
}
