using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sora.Client.Sessions;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Contracts.Live;
using Sora.Contracts.Social;

namespace Sora.Client.Tests;

/// <summary>
/// A real Kestrel and a real SignalR hub whose answers a test scripts, so that it can drop connections at the moments it wants.
/// The real server and this client meet in Sora.EndToEnd.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ScriptedServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public static async Task<ScriptedServer> StartAsync(Action<WebApplication> map, HubScript? hub = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSignalR().AddMessagePackProtocol();
        builder.Services.AddSingleton(hub ?? new HubScript());
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        map(app);
        app.MapHub<ScriptedHub>(LiveHub.Path);
        await app.StartAsync();
        return new ScriptedServer(app);
    }

    /// <summary>A client that repeats at once.</summary>
    public SoraClient Client(ITokenStore? tokens = null, SoraClientOptions? options = null) =>
        new(Address, tokens, options ?? new SoraClientOptions { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) });

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    public static IResult Json<T>(T value) => TypedResults.Json(value, SoraJson.Default.Options);

    public static IResult Error(int status, string code, string message = "No.", string? param = null) =>
        TypedResults.Json(new ErrorResponse(new ErrorBody(message, "invalid_request_error", param, code)), SoraJson.Default.Options, statusCode: status);

    public static UserProfile Profile(string handle) => new("user_" + handle, handle, handle, "", 0, 0, 0, 0);

    public static SessionResponse Session(string handle, string access, string refresh, int expiresIn = 900) => new(Profile(handle), access, refresh, expiresIn);

    public static string? Bearer(HttpRequest request) => request.Headers.Authorization.ToString() is { Length: > 7 } header ? header["Bearer ".Length..] : null;
}

/// <summary>What the hub answers.</summary>
internal sealed class HubScript
{
    public Func<HubCallerContext, string, long, CancellationToken, IAsyncEnumerable<RenderEvent>> Video { get; init; } = (_, _, _, _) => throw new HubException("video_not_found: The video does not exist.");

    public Func<HubCallerContext, long, CancellationToken, IAsyncEnumerable<Notification>> Notifications { get; init; } = (_, _, _) => throw new HubException("unauthorized: Sign in.");

    public Func<HubCallerContext, string, CancellationToken, IAsyncEnumerable<PostCounters>> Post { get; init; } = (_, _, _) => throw new HubException("video_not_found: The video does not exist.");
}

internal sealed class ScriptedHub(HubScript script) : Hub
{
    public IAsyncEnumerable<RenderEvent> WatchVideo(string videoId, long afterSequence, CancellationToken cancellationToken) => script.Video(Context, videoId, afterSequence, cancellationToken);

    public IAsyncEnumerable<Notification> WatchNotifications(long afterSequence, CancellationToken cancellationToken) => script.Notifications(Context, afterSequence, cancellationToken);

    public IAsyncEnumerable<PostCounters> WatchPost(string videoId, CancellationToken cancellationToken) => script.Post(Context, videoId, cancellationToken);
}
