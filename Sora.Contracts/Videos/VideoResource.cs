using System.Text.Json.Serialization;

namespace Sora.Contracts.Videos;

/// <summary>A video job, in the shape of the OpenAI Videos API: its 13 keys are always present, nullables as null. What follows them is ours.</summary>
public sealed record VideoResource
{
    public required string Id { get; init; }

    public string Object { get; init; } = "video";

    public required string Model { get; init; }

    /// <summary>One of <see cref="VideoStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>0-100.</summary>
    public required int Progress { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long CreatedAt { get; init; }

    public required long? CompletedAt { get; init; }

    public required long? ExpiresAt { get; init; }

    public required string? Prompt { get; init; }

    /// <summary>Width x height of the file, such as <c>720x1280</c>.</summary>
    public required string Size { get; init; }

    /// <summary>Duration in seconds, as a string.</summary>
    public required string Seconds { get; init; }

    /// <summary>The video that this one remixes or extends.</summary>
    public required string? RemixedFromVideoId { get; init; }

    public required VideoError? Error { get; init; }

    /// <summary>The size the model rendered before scaling.</summary>
    public required string NativeSize { get; init; }

    /// <summary>One of <see cref="Visibility"/>.</summary>
    public required string Visibility { get; init; }

    public required long Seed { get; init; }

    /// <summary>One of <see cref="VideoQuality"/>.</summary>
    public string Quality { get; init; } = VideoQuality.Standard;

    /// <summary>Prompts that were given while it was rendered, in that order.</summary>
    public IReadOnlyList<string> PromptChanges { get; init; } = [];

    /// <summary>Ids of the cameos that it shows, also by way of the video that it is made from.</summary>
    public IReadOnlyList<string> Cameos { get; init; } = [];

    /// <summary>Renders before this one in the queue; null unless queued.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>Estimated milliseconds until it is completed; null when unknown or ended.</summary>
    public long? EtaMs { get; init; }
}

/// <summary>Why a video failed.</summary>
public sealed record VideoError(string Code, string Message);

/// <summary>The states that a video shows on the wire. A cancelled video is <see cref="Failed"/> with the error code <c>cancelled</c>.</summary>
public static class VideoStatus
{
    public const string Queued = "queued";
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Failed = "failed";
}

/// <summary>Who may see a video.</summary>
public static class Visibility
{
    /// <summary>The owner only; the default.</summary>
    public const string Private = "private";

    /// <summary>The owner and those who follow the owner.</summary>
    public const string Followers = "followers";

    /// <summary>Anyone, signed in or not.</summary>
    public const string Public = "public";

    public static bool IsKnown(string? value) => value is Private or Followers or Public;
}

/// <summary>How many denoising steps a video is worth.</summary>
public static class VideoQuality
{
    /// <summary>Fewer denoising steps than <see cref="Standard"/>, about half: sooner there.</summary>
    public const string Draft = "draft";

    /// <summary>The steps that the model was made for; the default.</summary>
    public const string Standard = "standard";

    /// <summary>More denoising steps than <see cref="Standard"/>, about twice as many; of a model that was distilled to few steps, those of the model it learnt from.</summary>
    public const string High = "high";

    public static bool IsKnown(string? value) => value is Draft or Standard or High;
}

/// <summary>Variants of <c>GET /v1/videos/{id}/content</c>.</summary>
public static class ContentVariant
{
    public const string Video = "video";
    public const string Thumbnail = "thumbnail";
    public const string Spritesheet = "spritesheet";
}

/// <summary>Answer of <c>DELETE /v1/videos/{id}</c>.</summary>
public sealed record DeletedVideo(string Id, bool Deleted = true)
{
    public string Object { get; init; } = "video.deleted";
}
