using System.Collections.Concurrent;
using System.Diagnostics;
using Sora.Client;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;

namespace Sora.Bench.Notifications;

/// <summary>A signed-in client that counts the likes it is told of.</summary>
internal sealed class Person(Uri server, SocketsHttpHandler handler, string handle) : IAsyncDisposable
{
    private readonly SoraClient _client = new(new HttpClient(handler, disposeHandler: false) { BaseAddress = server });
    private readonly TaskCompletionSource _videoReady = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Handle => handle;

    public string VideoId { get; private set; } = "";

    /// <summary>Who liked, and when the notification came (a <see cref="Stopwatch"/> timestamp).</summary>
    public ConcurrentBag<(string Liker, long At)> Likes { get; } = [];

    /// <summary>Ends when this person was told that the video is ready.</summary>
    public Task VideoReady => _videoReady.Task;

    public Task SignUpAsync(CancellationToken cancellationToken) => _client.Accounts.SignUpAsync(handle, "a long enough passphrase", cancellationToken: cancellationToken);

    public async Task PublishAsync(CancellationToken cancellationToken) =>
        VideoId = (await _client.Videos.CreateAsync(new CreateVideoRequest("a red ball rolls", Visibility: Visibility.Public), cancellationToken: cancellationToken)).Id;

    public Task LikeAsync(string videoId, CancellationToken cancellationToken) => _client.Posts.LikeAsync(videoId, cancellationToken);

    /// <summary>Takes notifications until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var notification in _client.Live.WatchNotifications(0, cancellationToken))
            {
                if (notification.Type == NotificationType.Like) Likes.Add((notification.ActorHandle!, Stopwatch.GetTimestamp()));
                if (notification.Type == NotificationType.VideoReady) _videoReady.TrySetResult();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    public async Task<int> LikesInInboxAsync(CancellationToken cancellationToken) =>
        (await _client.Notifications.ListAsync(cancellationToken: cancellationToken)).Data.Count(notification => notification.Type == NotificationType.Like);

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
