using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;
using Sora.Media.Pictures;
using Sora.Media.Videos;
using Sora.Storage.Media;

namespace Sora.Silo.Gpu;

/// <summary>Makes the files of a finished render and puts them into the media store: all of them, or none.</summary>
internal sealed class RenderedFiles(IMediaStore media, IOptions<SoraSiloOptions> options)
{
    private readonly IVideoEncoder _encoder = VideoEncoders.Best(options.Value.Ffmpeg);

    /// <param name="latents">What a remix or an extension of the video starts from; null when the model gives none.</param>
    /// <exception cref="RenderFailedException">The disk is full.</exception>
    public async Task<RenderedMedia> Store(RenderTicket ticket, IReadOnlyList<RgbPicture> frames, ReadOnlyMemory<byte>? latents, CancellationToken cancellationToken)
    {
        try
        {
            var thumbnail = await Store(ticket, "thumbnail.webp", "image/webp", new MemoryStream(Thumbnail.Encode(frames[frames.Count / 2])), cancellationToken);
            var spritesheet = await Store(ticket, "spritesheet.jpg", "image/jpeg", new MemoryStream(SpriteSheet.Encode(frames)), cancellationToken);
            var (video, bytes) = await StoreVideo(ticket, frames, cancellationToken);
            return new(video, thumbnail, spritesheet, bytes)
            {
                Latents = latents is { } file ? await Store(ticket, "video.latents", "application/octet-stream", new MemoryStream(file.ToArray()), cancellationToken) : null,
            };
        }
        catch (Exception cause)
        {
            await Delete(ticket, CancellationToken.None);
            if (cause is not (MediaStorageFullException or DiskFullException)) throw;
            throw new RenderFailedException(
                new(ErrorCode.StorageFull, "The video was rendered, but the server's disk is full. Create it again when there is room."), permanent: true, cause);
        }
    }

    public Task Delete(RenderTicket ticket, CancellationToken cancellationToken) => media.DeleteAsync(VideoFiles.Key(ticket.VideoId, ticket.Attempt, ""), cancellationToken);

    /// <summary>Deletes what a process that was killed has left half made.</summary>
    public void DeleteTemporary()
    {
        if (Directory.Exists(options.Value.TemporaryPath)) Directory.Delete(options.Value.TemporaryPath, recursive: true);
    }

    private async Task<(string Key, long Bytes)> StoreVideo(RenderTicket ticket, IReadOnlyList<RgbPicture> frames, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Value.TemporaryPath);
        var path = Path.Combine(options.Value.TemporaryPath, $"{ticket.VideoId}-{ticket.Attempt}.mp4");
        try
        {
            var specification = ticket.Specification;
            await _encoder.EncodeAsync(frames, new(specification.Width, specification.Height, specification.FramesPerSecond), path, cancellationToken);
            await using var file = File.OpenRead(path);
            return (await Store(ticket, "video.mp4", "video/mp4", file, cancellationToken), file.Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<string> Store(RenderTicket ticket, string name, string contentType, Stream content, CancellationToken cancellationToken)
    {
        var key = VideoFiles.Key(ticket.VideoId, ticket.Attempt, name);
        await media.WriteAsync(key, contentType, content, cancellationToken);
        return key;
    }
}
