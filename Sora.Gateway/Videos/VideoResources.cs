using System.Globalization;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Grains;
using Sora.Grains.Videos;

namespace Sora.Gateway.Videos;

/// <summary>Videos as the API shows them.</summary>
internal static class VideoResources
{
    /// <summary>The video, if the viewer may see it.</summary>
    /// <exception cref="SoraException"><c>video_not_found</c>: there is none, or it is hidden.</exception>
    public static async Task<VideoSnapshot> GetVideoAsync(this IGrainFactory grains, string? id, string? viewerId) =>
        await grains.GetGrain<IVideoGrain>(CheckId(id)).Get(viewerId) ?? throw NotFound();

    /// <summary>The id, if it can be one: what a stranger sends must not become the key of a grain.</summary>
    /// <exception cref="SoraException"><c>video_not_found</c>.</exception>
    public static string CheckId(string? id) => SoraId.IsValid(id, SoraId.Video) ? id! : throw NotFound();

    public static SoraException NotFound() => new(ErrorCode.VideoNotFound, "There is no such video, or you may not see it.");

    public static VideoResource ToResource(this VideoSnapshot video) => new()
    {
        Id = video.Id,
        Model = video.Specification.Model,
        Status = video.ToStatus(),
        Progress = video.Progress,
        CreatedAt = video.CreatedAt.ToUnixTimeSeconds(),
        CompletedAt = video.State == VideoState.Completed ? video.EndedAt?.ToUnixTimeSeconds() : null,
        ExpiresAt = null,
        Prompt = video.Specification.Prompt,
        Size = video.ToSize(),
        Seconds = video.ToSeconds(),
        RemixedFromVideoId = video.Specification.Origin?.VideoId,
        PromptChanges = video.PromptChanges,
        Cameos = video.Specification.Cameo is { } cameo ? [cameo.Id] : [],
        Error = video.Error is { } error ? new VideoError(error.Code, error.Message) : null,
        NativeSize = Size(video.Specification.NativeWidth, video.Specification.NativeHeight),
        Visibility = video.Visibility,
        Seed = video.Specification.Seed,
        Quality = video.Specification.Quality,
        QueuePosition = video.State == VideoState.Queued ? video.QueuePosition : null,
        EtaMs = video.IsTerminal ? null : video.EtaMs,
    };

    public static string ToStatus(this VideoSnapshot video) => video.State switch
    {
        VideoState.Queued => VideoStatus.Queued,
        VideoState.InProgress => VideoStatus.InProgress,
        VideoState.Completed => VideoStatus.Completed,
        _ => VideoStatus.Failed,
    };

    public static string ToSize(this VideoSnapshot video) => Size(video.Specification.Width, video.Specification.Height);

    public static string ToSeconds(this VideoSnapshot video) => video.Specification.Seconds.ToString(CultureInfo.InvariantCulture);

    private static string Size(int width, int height) => string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");
}
