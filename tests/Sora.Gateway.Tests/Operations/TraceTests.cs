using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;
using Sora.Gateway.Tests.Live;
using Sora.Silo;
using Sora.Silo.Models;
using Sora.Storage.Tests;

namespace Sora.Gateway.Tests.Operations;

/// <summary>A gateway, a CPU silo and a GPU silo that reach each other over sockets alone, in one process so that all their spans can be seen.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task One_trace_goes_from_the_request_through_the_actors_to_the_worker_and_back_to_the_hub()
    {
        var trace = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Sora.", StringComparison.Ordinal) || source.Name.StartsWith("Microsoft.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var folder = new TemporaryFolder();
        (string, string)[] cluster = [("Sora:Data", folder.Path), ("Sora:Clustering:Kind", "sqlite")];
        using var cpu = await StartSilo([.. cluster, ("Sora:Role", "cpu"), ("Sora:Node", "cpu")]);
        using var gpu = await StartSilo([.. cluster, ("Sora:Role", "gpu"), ("Sora:Node", "gpu")]);
        await using (var gateway = await RunningGateway.StartAsync([.. cluster, ("Sora:Role", "gateway")]))
        {
            var owner = await gateway.SignUpAsync();
            await using var hub = await owner.ConnectAsync();
            // The gateway asks for the models of the cluster now and then.
            var created = await Eventually.Is(() => Create(owner, trace), answer => answer.IsSuccessStatusCode);
            var video = await created.ReadAsync(SoraJson.Default.VideoResource);

            Assert.Equal(RenderEventType.Completed, (await hub.WatchVideo(video.Id).LastAsync(TestContext.Current.CancellationToken)).Type);
            await Eventually.Is(() => Task.FromResult(spans.Count(span => span.TraceId == trace && span.OperationName is "render" or "watch")), seen => seen == 2);
        }
        await gpu.StopAsync(TestContext.Current.CancellationToken);
        await cpu.StopAsync(TestContext.Current.CancellationToken);

        var joined = spans.Where(span => span.TraceId == trace).ToList();
        Assert.Contains(joined, span => span is { Source.Name: "Microsoft.AspNetCore", Kind: ActivityKind.Server });
        Assert.Contains(joined, span => span.Source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal) && span.Kind == ActivityKind.Client && span.DisplayName.Contains("SubmitVideo", StringComparison.Ordinal));
        Assert.Contains(joined, span => span.Source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal) && span.Kind == ActivityKind.Server && span.DisplayName.Contains("SubmitVideo", StringComparison.Ordinal));
        Assert.Equal("completed", Assert.Single(joined, span => span.OperationName == "render").GetTagItem("sora.render.outcome"));
        // The viewer's own connection is another trace, which the span names.
        Assert.NotEqual(trace, Assert.Single(Assert.Single(joined, span => span.OperationName == "watch").Links).Context.TraceId);
    }

    private static async Task<HttpResponseMessage> Create(Person owner, ActivityTraceId trace)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos")
        {
            Headers = { { "traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01" } },
            Content = JsonContent.Create(new CreateVideoRequest("A red ball rolls."), SoraJson.Default.CreateVideoRequest),
        };
        return await owner.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<IHost> StartSilo(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddSingleton<IVideoModelLoader>(new FakeEngine());
        builder.AddSoraSilo();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }
}
