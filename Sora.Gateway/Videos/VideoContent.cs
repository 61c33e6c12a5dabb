using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Authentication;
using Sora.Grains;
using Sora.Grains.Videos;
using Sora.Storage.Media;

namespace Sora.Gateway.Videos;

/// <summary>The files of a completed video.</summary>
internal static class VideoContent
{
    /// <remarks>The Accept header is not looked at: the SDKs ask for types that this is not.</remarks>
    public static async Task<FileStreamHttpResult> Get(
        string id, [Description("video (the default), thumbnail or spritesheet.")] string? variant, HttpContext http, Viewer viewer, IGrainFactory grains, IMediaStore store, CancellationToken cancellationToken)
    {
        var video = await grains.GetVideoAsync(id, viewer.Id);
        var media = video.Media ?? throw new SoraException(ErrorCode.VideoNotReady, NotReady(video));
        var (key, name) = variant switch
        {
            null or ContentVariant.Video => (media.Video, $"{id}.mp4"),
            ContentVariant.Thumbnail => (media.Thumbnail, $"{id}.webp"),
            ContentVariant.Spritesheet => (media.Spritesheet, $"{id}.jpg"),
            _ => throw new SoraException(ErrorCode.InvalidRequest, "'variant' is video, thumbnail or spritesheet.", "variant"),
        };
        var file = await store.OpenAsync(key, cancellationToken) ?? throw VideoResources.NotFound();

        // Always asked again, so that a video that was hidden or deleted is gone at once; unchanged, the ETag answers without a body.
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = name }.ToString();
        return TypedResults.Stream(file.Content, file.ContentType, fileDownloadName: null, file.LastModified, new EntityTagHeaderValue($"\"{file.ETag}\""), enableRangeProcessing: true);
    }

    private static string NotReady(VideoSnapshot video) => video.IsTerminal
        ? "The render ended without a video; its 'error' says why."
        : "The video is not rendered yet. Ask again when its status is completed.";
}
