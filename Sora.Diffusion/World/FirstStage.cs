using Sora.Diffusion.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.World;

/// <summary>The first stage of the world.</summary>
sealed class FirstStage : WorldStage
{
    const double Visible = 0.04;

    /// <summary>By how much a pixel that lies wholly in an actor differs at least between red and blue.</summary>
    const double Whole = 0.3;

    public override string Name => "first";

    internal override WorldVocabulary Words => WorldWords.All;

    // What it never held out cannot be asked of a model that learnt it.
    public override bool Has(Split split) => split is Split.Seen or Split.HeldOut or Split.Cameo;

    public override IReadOnlyList<WorldFact> ActorFacts { get; } =
    [
        WorldFact.Of<Shape>("shape", Cue.Outline), WorldFact.Of<Hue>("hue", Cue.Colour) with { Title = "colour" }, WorldFact.Of<Size>("size", Cue.Track), WorldFact.Of<Motion>("motion", Cue.Track),
    ];

    public override IReadOnlyList<WorldFact> SceneFacts { get; } = [WorldFact.Of<Place>("place", Cue.Scenery), new("light", 2, Cue.Scenery) { Title = "day or night" }];

    // The stand of the first actor named: alone, left, right, above, below.
    public override IReadOnlyList<WorldFact> CaptionFacts => [.. ActorFacts, .. ActorFacts, new("stand", 5), .. SceneFacts];

    public override IScene Draw(long seed, long index, Split split = Split.Seen) =>
        Has(split) ? new SceneSampler(seed, split)[index] : throw new ArgumentException("Nothing of the kind is held out in this stage.", nameof(split));

    public override Film Render(IReadOnlyList<IScene> scenes, FrameSize size, int firstFrame, int frameCount, Device? device = null)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Scene[] drawn = [.. scenes.Cast<Scene>()];
        var frames = SceneRenderer.Render(drawn, size, firstFrame, frameCount, device);
        // Whatever differs visibly from the landscape, which stands still, is an actor or its shadow.
        var landscape = SceneRenderer.RenderLandscape(drawn, size, device).unsqueeze(1);
        var actors = (frames - landscape).abs().amax([2], keepdim: true).gt(Visible).to(float32);
        return new(frames.MoveToOuterDisposeScope(), actors.MoveToOuterDisposeScope());
    }

    // What changes when the actors are painted in another colour.
    internal override Tensor Cover(IReadOnlyList<IScene> scenes, FrameSize size, int firstFrame, int frameCount)
    {
        using var scope = NewDisposeScope();
        var difference = Painted(Hue.Red) - Painted(Hue.Blue);
        return (difference.abs().amax([2], keepdim: true) / Whole).clamp(0, 1).MoveToOuterDisposeScope();

        Tensor Painted(Hue hue) =>
            SceneRenderer.Render([.. scenes.Cast<Scene>().Select(scene => scene with { Actors = [.. scene.Actors.Select(actor => actor with { Hue = hue, Face = null })] })], size, firstFrame, frameCount);
    }
}
