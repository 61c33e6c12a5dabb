namespace Sora.Contracts.Live;

/// <summary>The SignalR hub: where it is and what its methods are called.</summary>
/// <remarks>A stream that is refused or fails ends with a <c>HubException</c> whose message is <c>code: text</c>, the code one of <see cref="ErrorCode"/>.
/// SignalR's clients put their own words before it: <c>… HubException: video_not_found: …</c></remarks>
public static class LiveHub
{
    public const string Path = "/hubs/live";

    /// <summary><c>(string videoId, long afterSequence) -> stream of <see cref="RenderEvent"/></c>.</summary>
    public const string WatchVideo = nameof(WatchVideo);

    /// <summary><c>(long afterSequence) -> stream of <see cref="Notification"/></c>; signed-in users only.</summary>
    public const string WatchNotifications = nameof(WatchNotifications);

    /// <summary><c>(string videoId) -> stream of <see cref="PostCounters"/></c>.</summary>
    public const string WatchPost = nameof(WatchPost);

    /// <summary><c>() -> stream of <see cref="NewPost"/></c>: what comes into the latest feed from now on.</summary>
    public const string WatchFeed = nameof(WatchFeed);
}
