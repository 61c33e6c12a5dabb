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
}
