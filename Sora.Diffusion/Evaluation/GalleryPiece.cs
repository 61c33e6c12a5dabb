using Sora.Diffusion.World;

namespace Sora.Diffusion.Evaluation;

/// <summary>What a model makes of captions that nobody chose: the first ones of the evaluation, each from several seeds, failures included.</summary>
/// <param name="Caption">What was asked for.</param>
/// <param name="Stills">From the middle of upright clips, one for each seed.</param>
public sealed record GalleryPiece(string Caption, IReadOnlyList<RgbFrame> Stills)
{
    const int Scenes = 24, Seeds = 4;
    const int Frames = 32, Still = 24;

    /// <summary>Renders the clips of all captions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends it between denoising steps.</param>
    public static IReadOnlyList<GalleryPiece> DrawAll(VideoModel model, CancellationToken cancellationToken = default)
    {
        const long seed = EvaluationOptions.DefaultSeed;
        var world = model.World ?? WorldStage.First;
        return [.. Enumerable.Range(0, Scenes).Select(Draw)];

        GalleryPiece Draw(int scene)
        {
            var caption = world.Draw(seed, scene).Describe(scene % 2 == 0 ? Language.English : Language.French);
            return new(caption, [.. Enumerable.Range(0, Seeds).Select(k => RenderStill(caption, seed + Seeds * scene + k))]);
        }

        RgbFrame RenderStill(string caption, long clipSeed) =>
            model.Render(new() { Prompt = caption, FrameCount = Frames, Seed = clipSeed }, cancellationToken).Where(step => step.Final).SelectMany(step => step.Frames).ElementAt(Still);
    }
}
