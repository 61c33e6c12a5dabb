using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sora.Chaos.Histories;
using Yarp.ReverseProxy.Forwarder;

namespace Sora.Chaos.Storages;

/// <summary>Stands before an HTTP server and, while it is told to, treats requests as a bad network or a busy service does.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    // Of those requests that a fault may or may not hit: enough of them in a row get through for a patient client to get its work done.
    private const double Chance = 0.4;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private readonly string _target;
    private readonly BusyAnswer[] _busy;
    private readonly Random _random;
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false });
    private FaultKind? _fault;

    private FaultyProxy(string target, int seed, BusyAnswer[] busy)
    {
        (_target, _busy, _random) = (target, busy, new(seed));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        var forwarder = _app.Services.GetRequiredService<IHttpForwarder>();
        _app.Run(context => HandleAsync(context, forwarder));
    }

    /// <summary>Where clients connect to instead.</summary>
    public string Endpoint => _app.Urls.Single();

    /// <param name="target">Address of the server, without a slash at its end.</param>
    /// <param name="busy">What the server says when it is too busy.</param>
    public static async Task<FaultyProxy> StartAsync(string target, int seed, params BusyAnswer[] busy)
    {
        var proxy = new FaultyProxy(target, seed, busy);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Misbehaves until what is returned is disposed. One way at a time.</summary>
    public IDisposable Begin(FaultKind kind)
    {
        _fault = kind;
        return new Fault(this);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context, IHttpForwarder forwarder)
    {
        var fault = _fault;
        switch (fault)
        {
            case FaultKind.Disconnect:
                context.Abort();
                return;
            case FaultKind.Delay:
                await Task.Delay(LongestDelay * Draw(), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case FaultKind.Throttle when Draw() < Chance:
                var answer = _busy[(int)(Draw() * _busy.Length)];
                context.Response.StatusCode = answer.Status;
                context.Response.Headers[answer.Header] = answer.Value;
                return;
        }
        var transformer = fault == FaultKind.LoseAnswers && Draw() < Chance ? LosingTransformer.Instance : HttpTransformer.Default;
        await forwarder.SendAsync(context, _target, _client, ForwarderRequestConfig.Empty, transformer);
    }

    private double Draw()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }

    private sealed class Fault(FaultyProxy proxy) : IDisposable
    {
        public void Dispose() => proxy._fault = null;
    }

    /// <summary>Lets the server do what was asked for and breaks the connection instead of saying so.</summary>
    private sealed class LosingTransformer : HttpTransformer
    {
        public static readonly LosingTransformer Instance = new();

        public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            httpContext.Abort();
            return ValueTask.FromResult(false);
        }
    }
}

/// <summary>What a service says when it is too busy, as far as clients look at it.</summary>
public sealed record BusyAnswer(int Status, string Header, string Value);
