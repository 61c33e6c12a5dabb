using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Silo.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task The_span_of_a_render_belongs_to_the_trace_of_the_request_that_asked_for_it_and_the_render_is_counted()
    {
        var spans = new ConcurrentQueue<Activity>();
        var renders = new ConcurrentQueue<(long Count, object? Outcome)>();
        using var requests = new ActivitySource("test requests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is RenderingTelemetry.ActivitySourceName or "test requests" || source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "render") spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, meter) =>
            {
                if (instrument is { Meter.Name: RenderingTelemetry.MeterName, Name: "sora.renders" }) meter.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((_, count, tags, _) => renders.Enqueue((count, tags.ToArray().Single(tag => tag.Key == "outcome").Value)));
        meters.Start();
        using var folder = new TemporaryFolder();
        VideoSnapshot video;
        ActivityTraceId trace;
        await using (var silo = await RunningSilo.Start(folder.Path, new FakeVideoModel()))
        {
            var owner = await silo.Person("ada");
            using (var request = requests.StartActivity("POST /v1/videos"))
            {
                trace = request!.TraceId;
                video = await owner.SubmitVideo(RunningSilo.Specification(), null);
            }
            await silo.Reached(video, VideoState.Completed);
        }
        var span = Assert.Single(spans, span => (string?)span.GetTagItem("sora.video.id") == video.Id);
        Assert.Equal((trace, "completed"), (span.TraceId, span.GetTagItem("sora.render.outcome")));
        Assert.Contains((1, "completed"), renders);
    }

    [Fact]
    public async Task The_figures_that_call_for_more_gpus_say_what_waits_and_what_works()
    {
        var name = $"metered-{Guid.NewGuid():n}";
        var figures = new ConcurrentDictionary<string, double>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, meter) =>
            {
                if (instrument.Meter.Name == RenderingTelemetry.MeterName && instrument.Name.StartsWith("sora.render_", StringComparison.Ordinal)) meter.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        meters.Start();
        using var folder = new TemporaryFolder();
        var model = new FakeVideoModel { Holds = true, Info = new(name, "1", new(32, 48), new(48, 32), FramesPerSecond: 2, FakeVideoModel.FramesPerChunk, FakeVideoModel.Steps, FakeVideoModel.Steps, Parameters: 0) };
        await using (var silo = await RunningSilo.Start(folder.Path, model))
        {
            var owner = await silo.Person("ada");
            var rendered = await owner.SubmitVideo(RunningSilo.Specification(), null);
            await silo.Reached(rendered, VideoState.InProgress);
            var waiting = await owner.SubmitVideo(RunningSilo.Specification(), null);

            meters.RecordObservableInstruments();
            Assert.Equal((1, 1), (figures["sora.render_queue.depth"], figures["sora.render_slots"]));
            Assert.True(figures["sora.render_queue.oldest_wait"] > 0);

            model.LetThrough(1000);
            await silo.Reached(waiting, VideoState.Completed);
            meters.RecordObservableInstruments();
            Assert.Equal((0, 0), (figures["sora.render_queue.depth"], figures["sora.render_queue.oldest_wait"]));
            Assert.True(figures["sora.render_queue.wait"] > 0);
        }

        // Nobody can ask a queue that is gone, and no slot of a process that has ended works.
        figures.Remove("sora.render_queue.depth", out _);
        meters.RecordObservableInstruments();
        Assert.Equal((false, 0, 0), (figures.ContainsKey("sora.render_queue.depth"), figures["sora.render_slots"], figures["sora.render_slots.busy"]));

        void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag.Key != "model" || !name.Equals(tag.Value)) continue;
                figures.AddOrUpdate(instrument.Name, value, (_, known) => instrument is UpDownCounter<int> ? known + value : value);
            }
        }
    }
}
