using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Evaluation;

/// <summary>What a model makes of captions that nobody chose: the first ones of the evaluation, each from several seeds, failures included. Then, if it takes cameos, the same with faces that nobody chose.</summary>
/// <param name="Caption">What was asked for.</param>
/// <param name="Stills">From the middle of upright clips, one for each seed; before them the face that was given, if one was.</param>
public sealed record GalleryPiece(string Caption, IReadOnlyList<RgbFrame> Stills)
{
    const int Scenes = 24, Cameos = 6, Seeds = 4;
    const int Frames = 32, Still = 24;

    /// <summary>Renders the clips of all captions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends it between denoising steps.</param>
    public static IReadOnlyList<GalleryPiece> DrawAll(VideoModel model, CancellationToken cancellationToken = default)
    {
        const long seed = EvaluationOptions.DefaultSeed;
        var world = model.World ?? WorldStage.First;
        var pieces = Enumerable.Range(0, Scenes).Select(Draw);
        return [.. world.Has(Split.Cameo) && model.Info.CameoSide is { } side ? pieces.Concat(Enumerable.Range(0, Cameos).Select(index => DrawCameo(index, side))) : pieces];

        GalleryPiece Draw(int scene)
        {
            var caption = world.Draw(seed, scene).Describe(scene % 2 == 0 ? Language.English : Language.French);
            return new(caption, [.. Enumerable.Range(0, Seeds).Select(k => RenderStill(caption, seed + Seeds * scene + k))]);
        }

        GalleryPiece DrawCameo(int index, int side)
        {
            using var scope = NewDisposeScope();
            var scene = world.Draw(seed, index, Split.Cameo);
            var caption = scene.Describe(index % 2 == 0 ? Language.English : Language.French);
            var face = Face.Pictures([scene.Face!], side);
            var (across, down) = (model.Info.Portrait.Width - side, model.Info.Portrait.Height - side);
            var framed = nn.functional.pad(face, [across / 2, across - across / 2, down / 2, down - down / 2], value: 1);
            var cameo = RgbFrame.Of(face)[0];
            return new(caption, [RgbFrame.Of(framed)[0], .. Enumerable.Range(1, Seeds - 1).Select(k => RenderStill(caption, seed + Seeds * index + k, cameo))]);
        }

        RgbFrame RenderStill(string caption, long clipSeed, RgbFrame? cameo = null) =>
            model.Render(new() { Prompt = caption, FrameCount = Frames, Seed = clipSeed, Cameo = cameo }, cancellationToken).Where(step => step.Final).SelectMany(step => step.Frames).ElementAt(Still);
    }
}
