using System.Security.Cryptography;
using System.Text;
using Sora.Contracts;
using Sora.Gateway.Requests;
using Sora.Grains;
using Sora.Grains.Videos;
using Sora.Silo;
using Sora.Storage.Media;

namespace Sora.Gateway.Videos;

/// <summary>Pictures that videos begin with. What a stranger sent is read here and stored as a plain picture of the size that is rendered; it goes when the render has ended.</summary>
internal sealed class PictureUploads(IMediaStore media)
{
    /// <summary>Stores the picture, if there is one, and submits the video that begins with it; what was stored for a video that was refused is deleted.</summary>
    /// <param name="key">The idempotency key: the same again is the same file.</param>
    /// <exception cref="SoraException"><c>invalid_request</c>: the file is no picture, or too large; and whatever <paramref name="submit"/> refuses.</exception>
    public async Task<VideoSnapshot> SubmitAsync(
        byte[]? picture, VideoSpecification specification, string userId, string? key, Func<VideoSpecification, Task<VideoSnapshot>> submit, CancellationToken cancellationToken)
    {
        if (picture is null)
        {
            return await submit(specification);
        }

        var file = VideoFiles.Upload(Name(picture, specification, userId, key));
        await media.WriteAsync(file, "image/png", new MemoryStream(PlainPicture.Of(picture, specification.NativeWidth, specification.NativeHeight, "input_reference")), cancellationToken);
        var files = new VideoFiles(media);
        try
        {
            var video = await submit(specification with { Origin = new(OriginKind.Picture, file) });
            if (video.IsTerminal)
            {
                // A repeat, long after: nothing will be rendered.
                await files.DeleteUpload(file, cancellationToken);
            }

            return video;
        }
        catch (SoraException)
        {
            await files.DeleteUpload(file, CancellationToken.None);
            throw;
        }
    }

    // Of this request alone: what is refused takes nothing away from another that was accepted.
    private static string Name(byte[] picture, VideoSpecification specification, string userId, string? key) =>
        Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(picture), .. Encoding.UTF8.GetBytes($"{userId}/{key ?? Guid.NewGuid().ToString()}/{specification}")]));
}
