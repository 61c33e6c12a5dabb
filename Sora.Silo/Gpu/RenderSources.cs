using Sora.Contracts;
using Sora.Diffusion;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;
using Sora.Media.Pictures;
using Sora.Storage.Media;

namespace Sora.Silo.Gpu;

/// <summary>Fetches what a video is made from beside its prompt.</summary>
internal sealed class RenderSources(IMediaStore media)
{
    /// <exception cref="RenderFailedException">The source is gone.</exception>
    public async Task<RenderSource?> Open(VideoSpecification specification, CancellationToken cancellationToken)
    {
        if (specification.Origin is not { } origin) return null;
        var file = await media.ReadAsync(origin.File, cancellationToken)
            ?? throw new RenderFailedException(new(ErrorCode.VideoNotFound, "What this video was to be made from has been deleted."), permanent: true);
        return origin.Kind switch
        {
            OriginKind.Remix => new Remix(file, origin.Strength),
            OriginKind.Extension => new Extension(file),
            _ => FirstFrame(PictureFile.Read(file, specification.NativeWidth, specification.NativeHeight)),
        };
    }

    private static FirstFrame FirstFrame(RgbPicture picture) => new(new RgbFrame(picture.Width, picture.Height, picture.Pixels));
}
