using Sora.Diffusion.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.World;

/// <summary>Something that can be told of a scene, by one of a fixed number of values.</summary>
/// <param name="Name">Names it in files.</param>
/// <param name="Values">How many values it has.</param>
/// <param name="Cue">What tells it; null for what is never read from pictures.</param>
public sealed record WorldFact(string Name, int Values, Cue? Cue = null)
{
    /// <summary>Names it for people.</summary>
    public string Title { get; init; } = Name;

    internal static WorldFact Of<T>(string name, Cue cue) where T : struct, Enum => new(name, Enum.GetValues<T>().Length, cue);
}

/// <summary>Pictures of scenes.</summary>
/// <param name="Frames">(N, T, 3, H, W), float32, 0 to 1.</param>
/// <param name="Actors">1 where actors and their shadows are, 0 elsewhere, (N, T, 1, H, W).</param>
public sealed record Film(Tensor Frames, Tensor Actors);

/// <summary>A world that a model can learn: its scenes, how they look, and what can be said of them. Each stage is a world of its own, larger than the one before; a preset chooses one.</summary>
public abstract class WorldStage
{
    /// <summary>Six objects, eight colours, eight motions, six places, day and night, one or two actors: what the default model was trained on. It never changes.</summary>
    public static WorldStage First { get; } = new FirstStage();

    /// <summary>Sixteen objects, twelve colours, five surfaces, sixteen motions at three speeds, one to three actors and what two do to one another, eight moves of the camera, twelve places,
    /// five weathers, four lights. It never changes.</summary>
    public static WorldStage Full { get; } = new Full.FullStage();

    /// <summary>Every stage, the smallest first.</summary>
    public static IReadOnlyList<WorldStage> All { get; } = [First, Full];

    /// <summary>The name that commands know it by.</summary>
    public abstract string Name { get; }

    /// <summary>Every word that names something in this world: the <c>world.json</c> of a model that learnt it.</summary>
    internal abstract WorldVocabulary Words { get; }

    /// <summary>What can be told of one actor.</summary>
    public abstract IReadOnlyList<WorldFact> ActorFacts { get; }

    /// <summary>What can be told of the whole scene, whoever is in it.</summary>
    public abstract IReadOnlyList<WorldFact> SceneFacts { get; }

    /// <summary>Whether it has scenes of a split.</summary>
    public abstract bool Has(Split split);

    /// <summary>What can be told of one actor and of the scene it is in.</summary>
    public IReadOnlyList<WorldFact> Facts => [.. ActorFacts, .. SceneFacts];

    /// <summary>What a caption can state: the facts of each actor it may name, in the order of naming, then how they stand as seen from the first one named, then those of the whole scene.</summary>
    public abstract IReadOnlyList<WorldFact> CaptionFacts { get; }

    /// <summary>A scene of a sequence; the same numbers give the same scene, on any machine.</summary>
    /// <param name="seed">The seed of the whole sequence.</param>
    /// <param name="index">The position in the sequence.</param>
    /// <param name="split">Which combinations may occur.</param>
    /// <exception cref="ArgumentException">The stage has no scenes of the split.</exception>
    public abstract IScene Draw(long seed, long index, Split split = Split.Seen);

    /// <summary>Draws a run of frames of scenes of this stage.</summary>
    /// <param name="scenes">The scenes, N.</param>
    /// <param name="size">Size of the frames in pixels; a scene can be drawn at any size, upright or lying.</param>
    /// <param name="firstFrame">The first frame, at 12 frames a second from the scene's beginning.</param>
    /// <param name="frameCount">How many frames, T.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <returns>Frames and masks, which the caller disposes.</returns>
    /// <exception cref="InvalidCastException">A scene is of another stage.</exception>
    public abstract Film Render(IReadOnlyList<IScene> scenes, FrameSize size, int firstFrame, int frameCount, Device? device = null);

    /// <summary>How much of every pixel is an actor, without its shadow. Parameters as of <see cref="Render"/>.</summary>
    /// <returns>(N, T, 1, H, W), 0 to 1, which the caller disposes.</returns>
    internal abstract Tensor Cover(IReadOnlyList<IScene> scenes, FrameSize size, int firstFrame, int frameCount);

    /// <summary>The stage that a model learnt, by the kinds of words it knows; null if it is none of these.</summary>
    internal static WorldStage? Of(WorldVocabulary words) => All.FirstOrDefault(stage => KindsOf(stage.Words).SetEquals(KindsOf(words)));

    static HashSet<string> KindsOf(WorldVocabulary words) => [.. words.Words.Select(word => word.Kind)];
}
