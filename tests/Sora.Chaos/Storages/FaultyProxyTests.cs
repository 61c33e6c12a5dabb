using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Sora.Chaos.Histories;

namespace Sora.Chaos.Storages;

/// <summary>The proxy before a server that counts what reaches it.</summary>
public sealed class FaultyProxyTests : IAsyncLifetime
{
    private const int Requests = 40;

    private readonly HttpClient _client = new();
    private WebApplication _server = null!;
    private FaultyProxy _proxy = null!;
    private int _arrived;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            Interlocked.Increment(ref _arrived);
            await context.Request.Body.CopyToAsync(context.Response.Body);
        });
        await _server.StartAsync();
        _proxy = await FaultyProxy.StartAsync(_server.Urls.Single(), seed: 1, new BusyAnswer(429, "x-ms-retry-after-ms", "200"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_fault_everything_passes()
    {
        for (var i = 0; i < Requests; i++) Assert.Equal("hello", await (await SendAsync()).Content.ReadAsStringAsync());
        Assert.Equal(Requests, _arrived);
    }

    [Fact]
    public async Task While_it_disconnects_nothing_arrives_and_afterwards_everything()
    {
        using (_proxy.Begin(FaultKind.Disconnect)) await Assert.ThrowsAsync<HttpRequestException>(SendAsync);
        Assert.Equal(0, _arrived);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync()).StatusCode);
    }

    [Fact]
    public async Task While_it_loses_answers_everything_arrives_and_some_are_not_told_so()
    {
        var lost = 0;
        using var fault = _proxy.Begin(FaultKind.LoseAnswers);
        for (var i = 0; i < Requests; i++)
        {
            try
            {
                await SendAsync();
            }
            catch (HttpRequestException)
            {
                lost++;
            }
        }
        Assert.Equal(Requests, _arrived);
        Assert.InRange(lost, 1, Requests - 1);
    }

    [Fact]
    public async Task While_it_throttles_some_are_refused_as_the_service_refuses_and_do_not_arrive()
    {
        var refused = 0;
        using var fault = _proxy.Begin(FaultKind.Throttle);
        for (var i = 0; i < Requests; i++)
        {
            var answer = await SendAsync();
            if (answer.StatusCode != HttpStatusCode.TooManyRequests) continue;
            Assert.Equal(["200"], answer.Headers.GetValues("x-ms-retry-after-ms"));
            refused++;
        }
        Assert.Equal(Requests - refused, _arrived);
        Assert.InRange(refused, 1, Requests - 1);
    }

    [Fact]
    public async Task While_it_delays_everything_passes()
    {
        using var fault = _proxy.Begin(FaultKind.Delay);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync()).StatusCode);
    }

    // A POST: what the client may repeat by itself would arrive twice.
    private Task<HttpResponseMessage> SendAsync() => _client.PostAsync(new Uri(_proxy.Endpoint), new StringContent("hello"));
}
