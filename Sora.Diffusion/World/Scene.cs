namespace Sora.Diffusion.World;

/// <summary>What an actor is.</summary>
public enum Shape { Ball, Cube, Star, Heart, Ring, Pyramid }

/// <summary>The colour of an actor.</summary>
public enum Hue { Red, Orange, Yellow, Green, Blue, Purple, Pink, White }

/// <summary>How large an actor is.</summary>
public enum Size { Small, Medium, Big }

/// <summary>How an actor moves; every motion goes on for ever.</summary>
public enum Motion { Left, Right, Up, Down, Bounce, Circle, Swing, Pulse }

/// <summary>The landscape behind the actors.</summary>
public enum Place { Meadow, Sea, Desert, Mountains, City, Forest }

/// <summary>How the actors stand to one another.</summary>
public enum Arrangement
{
    /// <summary>One actor.</summary>
    Alone,

    /// <summary>The first actor is to the left of the second.</summary>
    SideBySide,

    /// <summary>The first actor is above the second.</summary>
    Stacked,
}

/// <summary>One thing that moves through a scene.</summary>
/// <param name="Shape">What it is.</param>
/// <param name="Hue">Its colour.</param>
/// <param name="Size">How large it is.</param>
/// <param name="Motion">How it moves.</param>
/// <param name="Across">Where it starts along the width of its room, -1 (left) to 1 (right).</param>
/// <param name="Down">Where it starts along the height of its room, -1 (top) to 1 (bottom).</param>
/// <param name="Phase">Where a repeating motion starts, 0 to 1 of its period.</param>
/// <param name="Face">The picture that it carries in place of its colour; null for none.</param>
public sealed record Actor(Shape Shape, Hue Hue, Size Size, Motion Motion, float Across, float Down, float Phase, Face? Face = null);

/// <summary>Everything there is to know of a clip: the same scene and frame size give the same pixels.</summary>
/// <param name="Actors">One or two actors; the first stands in front.</param>
/// <param name="Arrangement">How two actors stand to one another.</param>
/// <param name="Place">The landscape.</param>
/// <param name="Night">True by night, false by day.</param>
/// <param name="Drift">Shifts the landscape sideways, -1 to 1.</param>
public sealed record Scene(IReadOnlyList<Actor> Actors, Arrangement Arrangement, Place Place, bool Night, float Drift) : IScene
{
    SceneCaption IScene.Caption(Random random)
    {
        var caption = CaptionWriter.Write(this, random);
        var facts = Enumerable.Repeat(SceneCaption.Unstated, WorldStage.First.CaptionFacts.Count).ToArray();
        if (caption.Text.Length == 0) return new("", facts);
        for (var slot = 0; slot < caption.Mentioned.Count; slot++) FactsOf(caption.Mentioned[slot]).CopyTo(facts, 4 * slot);
        var firstIsSecond = caption.Mentioned[0] == Actors[0] ? 0 : 1;
        facts[8] = Arrangement switch { Arrangement.Alone => 0, Arrangement.SideBySide => 1 + firstIsSecond, _ => 3 + firstIsSecond };
        FactsOfAll.CopyTo(facts, 9);
        return new(caption.Text, facts);
    }

    IReadOnlyList<long> IScene.Facts => FactsOfAll;

    long[] FactsOfAll => [(long)Place, Night ? 1 : 0];

    string IScene.Describe(Language language) => CaptionWriter.Describe(this, language);

    string IScene.Rephrase(Language language, int form) => CaptionWriter.Rephrase(this, language, form);

    IReadOnlyList<ActorPlace> IScene.ActorsAt(FrameSize size, int frame)
    {
        float side = Math.Min(size.Width, size.Height);
        return [.. Actors.Select(actor =>
        {
            var pose = Pose.At(actor, Actors.Count == 1, size.Width / side / 2, size.Height / side / 2, frame);
            return new ActorPlace(pose.X, pose.Y, pose.Radius, FactsOf(actor));
        })];
    }

    Region? IScene.RegionOf(int actor) => (Arrangement, actor) switch
    {
        (Arrangement.SideBySide, 0) => Region.Left,
        (Arrangement.SideBySide, _) => Region.Right,
        (Arrangement.Stacked, 0) => Region.Top,
        (Arrangement.Stacked, _) => Region.Bottom,
        _ => Region.All,
    };

    Face? IScene.Face => Actors.Select(actor => actor.Face).FirstOrDefault(face => face is not null);

    IScene? IScene.Carrying(Face face) => Actors is [{ Face: not null } actor] ? this with { Actors = [actor with { Face = face }] } : null;

    bool IScene.Travels(int actor) => Actors[actor].Motion is Motion.Left or Motion.Right or Motion.Up or Motion.Down;

    IScene? IScene.VariedBy(IScene other)
    {
        if (Actors is not [var actor] || other is not Scene { Actors: [var another] } scene || another.Motion != actor.Motion) return null;
        return this with { Drift = scene.Drift, Actors = [another with { Shape = actor.Shape, Hue = actor.Hue, Size = actor.Size }] };
    }

    static long[] FactsOf(Actor actor) => [(long)actor.Shape, (long)actor.Hue, (long)actor.Size, (long)actor.Motion];
}
