using MessagePack;
using Orleans;

namespace Sora.Contracts.Live;

/// <summary>Something that concerns a user. It is in the inbox before it is pushed.</summary>
[GenerateSerializer, Immutable, MessagePackObject]
public sealed record Notification
{
    /// <summary>1, 2, 3 … per user, without gaps.</summary>
    [Id(0), Key("sequence")] public required long Sequence { get; init; }

    /// <summary>One of <see cref="NotificationType"/>.</summary>
    [Id(1), Key("type")] public required string Type { get; init; }

    [Id(2), Key("actorHandle")] public string? ActorHandle { get; init; }

    [Id(3), Key("actorCount")] public int ActorCount { get; init; } = 1;

    [Id(4), Key("videoId")] public string? VideoId { get; init; }

    [Id(5), Key("text")] public string? Text { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(6), Key("createdAt")] public required long CreatedAt { get; init; }
}

/// <summary>Types of <see cref="Notification"/>.</summary>
public static class NotificationType
{
    public const string Like = "like";
    public const string Follow = "follow";
    public const string Comment = "comment";
    public const string Remix = "remix";
    public const string Mention = "mention";

    /// <summary>Someone asks to use the user's cameo.</summary>
    public const string CameoRequest = "cameo_request";

    /// <summary>Someone whom the user asked lets them use their cameo.</summary>
    public const string CameoGranted = "cameo_granted";

    /// <summary>Someone makes a video with the user's cameo, who sees it whatever its visibility.</summary>
    public const string CameoUsed = "cameo_used";

    /// <summary>A person withdrew their cameo from a video of the user, which was deleted; <see cref="Notification.Text"/> is what it was called.</summary>
    public const string CameoWithdrawn = "cameo_withdrawn";

    /// <summary>A video of the user is completed, or failed: <see cref="Notification.Text"/> then holds the reason.</summary>
    public const string VideoReady = "video_ready";
}

/// <summary>Counters of a post, absolute.</summary>
[GenerateSerializer, Immutable, MessagePackObject]
public sealed record PostCounters(
    [property: Id(0), Key("likes")] int Likes,
    [property: Id(1), Key("comments")] int Comments,
    [property: Id(2), Key("remixes")] int Remixes,
    [property: Id(3), Key("viewers")] int Viewers);
