using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;

namespace Sora.Gateway.Tests.Hosting;

/// <summary>A signed-in person.</summary>
public sealed class Person(RunningGateway gateway, SessionResponse session)
{
    public SessionResponse Session => session;

    public string Id => session.User.Id;

    public string Handle => session.User.Handle;

    public HttpClient Http { get; } = gateway.WithToken(session.AccessToken);

    public async Task<VideoResource> CreateVideoAsync(string visibility = Visibility.Private, string prompt = "A red ball rolls.", string? seconds = null) =>
        await (await Http.PostAsync("/v1/videos", new CreateVideoRequest(prompt, Visibility: visibility, Seconds: seconds), SoraJson.Default.CreateVideoRequest)).ReadAsync(SoraJson.Default.VideoResource);

    /// <summary>Creates a video and waits until it is completed.</summary>
    public async Task<VideoResource> RenderVideoAsync(string visibility = Visibility.Private, string prompt = "A red ball rolls.")
    {
        var video = await CreateVideoAsync(visibility, prompt);
        await using var live = await LiveConnections.ConnectAsync(gateway, session.AccessToken);
        var last = await live.WatchVideo(video.Id).LastAsync(TestContext.Current.CancellationToken);
        Assert.Equal(RenderEventType.Completed, last.Type);
        return await GetVideoAsync(video.Id);
    }

    public Task<VideoResource> GetVideoAsync(string id) => Http.GetAsync($"/v1/videos/{id}", SoraJson.Default.VideoResource);

    public Task<HubConnection> ConnectAsync(bool messagePack = true) => LiveConnections.ConnectAsync(gateway, session.AccessToken, messagePack);
}

/// <summary>Connections to the hub.</summary>
public static class LiveConnections
{
    /// <param name="token">Null for a guest.</param>
    public static async Task<HubConnection> ConnectAsync(RunningGateway gateway, string? token, bool messagePack = true)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(gateway.Address, LiveHub.Path), http => http.AccessTokenProvider = () => Task.FromResult(token));
        var connection = (messagePack ? builder.AddMessagePackProtocol() : builder).Build();
        await connection.StartAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public static IAsyncEnumerable<RenderEvent> WatchVideo(this HubConnection hub, string id, long after = 0, CancellationToken cancellationToken = default) =>
        hub.StreamAsync<RenderEvent>(LiveHub.WatchVideo, id, after, Token(cancellationToken));

    public static IAsyncEnumerable<PostCounters> WatchPost(this HubConnection hub, string id, CancellationToken cancellationToken = default) =>
        hub.StreamAsync<PostCounters>(LiveHub.WatchPost, id, Token(cancellationToken));

    public static IAsyncEnumerable<NewPost> WatchFeed(this HubConnection hub, CancellationToken cancellationToken = default) =>
        hub.StreamAsync<NewPost>(LiveHub.WatchFeed, Token(cancellationToken));

    public static IAsyncEnumerable<Notification> WatchNotifications(this HubConnection hub, long after = 0, CancellationToken cancellationToken = default) =>
        hub.StreamAsync<Notification>(LiveHub.WatchNotifications, after, Token(cancellationToken));

    private static CancellationToken Token(CancellationToken given) => given.CanBeCanceled ? given : TestContext.Current.CancellationToken;
}
