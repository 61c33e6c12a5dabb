using Sora.Diffusion.Text;
using static TorchSharp.torch;

namespace Sora.Diffusion.World.Full;

/// <summary>The full world.</summary>
sealed class FullStage : WorldStage
{
    /// <summary>As many actors as a caption can name.</summary>
    const int MostActors = 3;

    public override string Name => "full";

    internal override WorldVocabulary Words => FullWords.All;

    public override bool Has(Split split) => split != Split.Cameo;

    public override IReadOnlyList<WorldFact> ActorFacts { get; } =
    [
        WorldFact.Of<Thing>("object", Cue.Outline), WorldFact.Of<Hue>("colour", Cue.Colour), WorldFact.Of<Surface>("surface", Cue.Texture),
        WorldFact.Of<Size>("size", Cue.Track), WorldFact.Of<Motion>("motion", Cue.Track), WorldFact.Of<Speed>("speed", Cue.Track),
    ];

    public override IReadOnlyList<WorldFact> SceneFacts { get; } =
    [
        WorldFact.Of<Camera>("camera", Cue.Camera), WorldFact.Of<Place>("place", Cue.Scenery), WorldFact.Of<Weather>("weather", Cue.Scenery), WorldFact.Of<Light>("light", Cue.Scenery),
    ];

    public override IReadOnlyList<WorldFact> CaptionFacts =>
    [
        .. Enumerable.Range(0, MostActors).SelectMany(_ => ActorFacts),
        // How the actors stand, as seen from the one that is named first: even when it is the first actor, odd when it is another.
        new("staging", 2 * Enum.GetValues<Staging>().Length), .. SceneFacts,
    ];

    public override IScene Draw(long seed, long index, Split split = Split.Seen) =>
        Has(split) ? new SceneSampler(seed, split)[index] : throw new ArgumentException("No one carries a face in this stage.", nameof(split));

    public override Film Render(IReadOnlyList<IScene> scenes, FrameSize size, int firstFrame, int frameCount, Device? device = null) =>
        SceneRenderer.Render([.. scenes.Cast<Scene>()], size, firstFrame, frameCount, device);

    internal override Tensor Cover(IReadOnlyList<IScene> scenes, FrameSize size, int firstFrame, int frameCount) =>
        SceneRenderer.Cover([.. scenes.Cast<Scene>()], size, firstFrame, frameCount);

    /// <summary>The values of <see cref="CaptionFacts"/> that a caption states.</summary>
    public static long[] ValuesOf(Scene scene, Caption caption)
    {
        var stage = (FullStage)Full;
        var (perActor, all) = (stage.ActorFacts.Count, stage.CaptionFacts.Count);
        var values = Enumerable.Repeat(SceneCaption.Unstated, all).ToArray();
        foreach (var said in caption.Statements)
        {
            if (said.Trait <= Trait.Speed) values[perActor * caption.Mentioned.ToList().IndexOf(said.Slot) + (int)said.Trait] = said.Value;
            else if (said.Trait == Trait.Staging) values[^5] = 2 * said.Value + (caption.Mentioned[0] == 0 ? 0 : 1);
            else if (said.Trait >= Trait.Camera) values[all - 4 + (int)said.Trait - (int)Trait.Camera] = said.Value;
        }
        return values;
    }
}
