namespace Sora.Diffusion.World;

/// <summary>A clip of a world of any stage: what it can be called, and where its actors are.</summary>
public interface IScene
{
    /// <summary>A caption as a person might write it. It may leave things out, but states nothing that is not so. One in ten is empty, for guidance.</summary>
    /// <param name="random">The source of every choice.</param>
    SceneCaption Caption(Random random);

    /// <summary>Everything about the scene in plain words: what a model is asked when it is measured.</summary>
    string Describe(Language language);

    /// <summary>The same of a scene of one actor, in a form of sentence that no <see cref="Caption"/> has: what a model is asked to see whether it understands more than it was told.</summary>
    /// <param name="language">The language.</param>
    /// <param name="form">Which of the forms: any number from 0, they come round.</param>
    /// <exception cref="ArgumentException">There are several actors.</exception>
    string Rephrase(Language language, int form);

    /// <summary>The values of <see cref="WorldStage.SceneFacts"/>.</summary>
    IReadOnlyList<long> Facts { get; }

    /// <summary>Where the actors are in a frame.</summary>
    /// <param name="size">Size of the picture.</param>
    /// <param name="frame">The frame, from 0, at 12 frames a second.</param>
    IReadOnlyList<ActorPlace> ActorsAt(FrameSize size, int frame);

    /// <summary>The values of <see cref="WorldStage.Facts"/> for one of the actors.</summary>
    long[] FactsOf(int actor) => [.. ActorsAt(new(1, 1), 0)[actor].Facts, .. Facts];

    /// <summary>The part of the picture that an actor has to itself; null where it shares it with others.</summary>
    Region? RegionOf(int actor);

    /// <summary>Whether an actor goes one way at one speed.</summary>
    bool Travels(int actor);

    /// <summary>The face that an actor of the scene carries; null for none.</summary>
    Face? Face => null;

    /// <summary>This scene with another face; null if it has none.</summary>
    IScene? Carrying(Face face) => null;

    /// <summary>This scene of one actor as the same caption could have meant it too: with what no caption tells taken from another scene. Null if the other does not fit.</summary>
    IScene? VariedBy(IScene other);
}

/// <summary>What someone wrote about a scene.</summary>
/// <param name="Text">The words; empty when nothing was said.</param>
/// <param name="Facts">The values of <see cref="WorldStage.CaptionFacts"/>, actors in the order in which they are named; <see cref="Unstated"/> where nothing is known.</param>
public sealed record SceneCaption(string Text, IReadOnlyList<long> Facts)
{
    /// <summary>Stands for a fact that a caption says nothing of. Cross entropy passes it over.</summary>
    public const long Unstated = -100;
}

/// <summary>An actor in one frame.</summary>
/// <param name="X">Centre, in short sides of the picture to the right of its middle.</param>
/// <param name="Y">Centre, in short sides of the picture below its middle.</param>
/// <param name="Radius">Half its size, in short sides of the picture.</param>
/// <param name="Facts">The values of <see cref="WorldStage.ActorFacts"/>.</param>
public readonly record struct ActorPlace(float X, float Y, float Radius, IReadOnlyList<long> Facts);
