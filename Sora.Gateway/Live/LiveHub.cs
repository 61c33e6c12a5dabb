using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Sora.Contracts.Live;
using Sora.Gateway.Authentication;

namespace Sora.Gateway.Live;

/// <summary>The hub: it only forwards. Guests are welcome; what each may see is decided per video.</summary>
[AllowAnonymous]
internal sealed class LiveHub(StreamAdmission admission, VideoStreams videos, InboxStreams inboxes, FeedStreams feeds, SessionConnections sessions) : Hub
{
    public IAsyncEnumerable<RenderEvent> WatchVideo(string videoId, long afterSequence, CancellationToken cancellationToken) =>
        Admit(caller => videos.WatchVideoAsync(caller, videoId, afterSequence, cancellationToken), cancellationToken);

    public IAsyncEnumerable<PostCounters> WatchPost(string videoId, CancellationToken cancellationToken) =>
        Admit(caller => videos.WatchPostAsync(caller, videoId, cancellationToken), cancellationToken);

    public IAsyncEnumerable<Notification> WatchNotifications(long afterSequence, CancellationToken cancellationToken) =>
        Admit(caller => inboxes.WatchAsync(caller, afterSequence, cancellationToken), cancellationToken);

    public IAsyncEnumerable<NewPost> WatchFeed(CancellationToken cancellationToken) => Admit(_ => feeds.WatchAsync(cancellationToken), cancellationToken);

    public override Task OnConnectedAsync()
    {
        if (CurrentUser.Of(Context.User) is { } user)
        {
            sessions.Add(user.Id, user.SessionId, Context);
        }

        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (CurrentUser.Of(Context.User) is { } user)
        {
            sessions.Remove(user.SessionId, Context);
        }

        return base.OnDisconnectedAsync(exception);
    }

    private IAsyncEnumerable<T> Admit<T>(Func<HubCaller, IAsyncEnumerable<T>> watch, CancellationToken cancellationToken)
    {
        var caller = HubCaller.Of(Context);
        return admission.Admit(caller, watch(caller), cancellationToken);
    }
}
