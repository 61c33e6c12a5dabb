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

    /// <summary>The likeness that the video shows, as large as the model takes it; null for nobody's.</summary>
    /// <exception cref="RenderFailedException">The consent was withdrawn, or the model takes none.</exception>
    public async Task<RgbFrame?> Cameo(VideoSpecification specification, ModelInfo model, CancellationToken cancellationToken)
    {
        if (specification.Cameo is not { } cameo) return null;
        var side = model.CameoSide ?? throw new RenderFailedException(new(ErrorCode.InvalidRequest, $"The model {model.Name} shows no cameos."), permanent: true);
        var file = await media.ReadAsync(cameo.Picture!, cancellationToken)
            ?? throw new RenderFailedException(new(ErrorCode.ConsentRequired, "The person whose cameo this video was to show has withdrawn it."), permanent: true);
        var picture = PictureFile.Read(file, side, side);
        return new(picture.Width, picture.Height, picture.Pixels);
    }

    private static FirstFrame FirstFrame(RgbPicture picture) => new(new RgbFrame(picture.Width, picture.Height, picture.Pixels));
}
