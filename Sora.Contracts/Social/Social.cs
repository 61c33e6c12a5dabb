using Orleans;

namespace Sora.Contracts.Social;

/// <summary>A person as others see them.</summary>
/// <param name="CreatedAt">Unix seconds.</param>
/// <param name="FollowedByMe">True when the caller follows this person; false for guests.</param>
/// <param name="CameoPermission">Where the caller stands with this person's cameo, one of <see cref="Cameos.CameoPermission"/>; null for guests and where there is none that they may know of.</param>
[GenerateSerializer, Immutable]
public sealed record UserProfile(
    [property: Id(0)] string Id,
    [property: Id(1)] string Handle,
    [property: Id(2)] string DisplayName,
    [property: Id(3)] string Bio,
    [property: Id(4)] long CreatedAt,
    [property: Id(5)] int FollowerCount,
    [property: Id(6)] int FollowingCount,
    [property: Id(7)] int VideoCount,
    [property: Id(8)] bool FollowedByMe = false,
    [property: Id(9)] string? CameoPermission = null)
{
    public string Object => "user";
}

/// <summary>Body of <c>PATCH /v1/users/me</c>; what is null stays as it is.</summary>
/// <param name="DisplayName">1-50 characters.</param>
/// <param name="Bio">Up to 300 characters.</param>
public sealed record UpdateProfileRequest(string? DisplayName = null, string? Bio = null);

/// <summary>A short reference to a person.</summary>
[GenerateSerializer, Immutable]
public sealed record UserReference([property: Id(0)] string Id, [property: Id(1)] string Handle, [property: Id(2)] string DisplayName);

/// <summary>The social view of a video: what a feed shows.</summary>
/// <param name="Status">One of <see cref="Videos.VideoStatus"/>: a feed may hold a render in progress.</param>
/// <param name="RemixedFromVideoId">The video that this one remixes or extends, if the caller may see it.</param>
public sealed record PostResource(
    string Id, UserReference Author, string Caption, string Prompt, string Status, string Visibility, string Size, string Seconds,
    long CreatedAt, int Likes, int Comments, int Remixes, bool LikedByMe, string? RemixedFromVideoId)
{
    /// <summary>Whose likeness it shows.</summary>
    public IReadOnlyList<UserReference> Cameos { get; init; } = [];

    public string Object { get; init; } = "post";
}

/// <summary>Answer of <c>GET /v1/videos/{id}/lineage</c>: where a video comes from and what was made from it, as far as the caller may see it.</summary>
/// <param name="Ancestors">What it was made from, what that was made from, and so on; up to 16.</param>
/// <param name="Remixes">Public videos that were made from it, the newest first.</param>
public sealed record LineageResource(string VideoId, IReadOnlyList<PostResource> Ancestors, Page<PostResource> Remixes)
{
    public string Object { get; init; } = "lineage";
}

/// <summary>A comment below a video.</summary>
/// <param name="CreatedAt">Unix seconds.</param>
[GenerateSerializer, Immutable]
public sealed record CommentResource(
    [property: Id(0)] string Id, [property: Id(1)] UserReference Author, [property: Id(2)] string Text, [property: Id(3)] long CreatedAt)
{
    public string Object => "comment";
}

/// <summary>Body of <c>POST /v1/videos/{id}/comments</c>.</summary>
/// <param name="Text">1-1000 characters.</param>
public sealed record CreateCommentRequest(string Text);

/// <summary>Body of <c>POST /v1/notifications/read</c>.</summary>
/// <param name="UpTo">Everything with this sequence or a lower one is read.</param>
public sealed record MarkReadRequest(long UpTo);

/// <summary>Answer of <c>GET /v1/notifications</c>: oldest first, everything after the sequence asked for.</summary>
/// <param name="LastRead">The highest sequence marked read.</param>
/// <param name="UnreadCount">How many lie above it.</param>
public sealed record NotificationList(IReadOnlyList<Live.Notification> Data, long LastRead, int UnreadCount, bool HasMore)
{
    public string Object { get; init; } = "list";
}
