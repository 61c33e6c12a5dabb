namespace Sora.Diffusion.World.Full;

/// <summary>What an actor is.</summary>
enum Thing { Ball, Cube, Pyramid, Cylinder, Cone, Star, Heart, Ring, Car, Boat, Plane, Rocket, Fish, Bird, Butterfly, Balloon }

/// <summary>The colour of an actor.</summary>
enum Hue { Red, Orange, Yellow, Green, Turquoise, Blue, Purple, Pink, Brown, White, Grey, Black }

/// <summary>What the paint of an actor is like.</summary>
enum Surface { Matte, Shiny, Striped, Dotted, Metal }

/// <summary>How an actor moves. Every motion goes on for ever but <see cref="Drop"/>, which comes to rest.</summary>
enum Motion { Left, Right, Up, Down, Bounce, Drop, Roll, Zigzag, Float, Circle, Spiral, Swing, Pulse, Spin, Somersault, Approach }

/// <summary>How fast it moves.</summary>
enum Speed { Slow, Steady, Fast }

/// <summary>How the actors stand or what they do to one another.</summary>
enum Staging
{
    /// <summary>One actor.</summary>
    Alone,

    /// <summary>The first is to the left of the second.</summary>
    Beside,

    /// <summary>The first is above the second.</summary>
    Stacked,

    /// <summary>The first is behind the second, which hides a part of it.</summary>
    Behind,

    /// <summary>Three from left to right.</summary>
    Row,

    /// <summary>The first chases the second across the picture.</summary>
    Chase,

    /// <summary>The first orbits the second, now before it, now behind it.</summary>
    Orbit,

    /// <summary>Both meet, collide and fly apart, again and again.</summary>
    Collision,

    /// <summary>The first passes behind the second, to and fro.</summary>
    Passing,
}

/// <summary>How the camera moves; the landscape shows it by parallax.</summary>
enum Camera { Still, PanLeft, PanRight, Rise, Sink, ZoomIn, ZoomOut, Sway }

/// <summary>The landscape.</summary>
enum Place { Meadow, Beach, Desert, Mountains, City, Forest, Lake, Canyon, Ice, Village, Lavender, Volcano }

/// <summary>The weather.</summary>
enum Weather { Clear, Cloudy, Rain, Snow, Fog }

/// <summary>The time of day, which gives the whole picture its colours.</summary>
enum Light { Morning, Day, Sunset, Night }

/// <summary>One thing that moves through a scene.</summary>
/// <param name="Thing">What it is.</param>
/// <param name="Hue">Its colour.</param>
/// <param name="Surface">Its paint.</param>
/// <param name="Size">How large it is.</param>
/// <param name="Motion">How it moves; null when the staging says so.</param>
/// <param name="Speed">How fast it moves.</param>
/// <param name="Across">Where it starts along the width of its room, -1 (left) to 1 (right).</param>
/// <param name="Down">Where it starts along the height of its room, -1 (top) to 1 (on the ground).</param>
/// <param name="Phase">Where a repeating motion starts, 0 to 1 of its period.</param>
/// <param name="LooksLeft">Which way it looks or goes when nothing else says so.</param>
sealed record Actor(Thing Thing, Hue Hue, Surface Surface, Size Size, Motion? Motion, Speed Speed, float Across, float Down, float Phase, bool LooksLeft);

/// <summary>Everything there is to know of a clip: the same scene and frame size give the same pixels.</summary>
/// <param name="Actors">One to three actors.</param>
/// <param name="Staging">How they stand to one another.</param>
/// <param name="Camera">How the camera moves.</param>
/// <param name="Place">The landscape.</param>
/// <param name="Weather">The weather.</param>
/// <param name="Light">The time of day.</param>
/// <param name="Drift">Where along the landscape the clip begins, -1 to 1.</param>
sealed record Scene(IReadOnlyList<Actor> Actors, Staging Staging, Camera Camera, Place Place, Weather Weather, Light Light, float Drift) : IScene
{
    SceneCaption IScene.Caption(Random random)
    {
        var caption = CaptionWriter.Write(this, random);
        return new(caption.Text, FullStage.ValuesOf(this, caption));
    }

    IReadOnlyList<long> IScene.Facts => [(long)Camera, (long)Place, (long)Weather, (long)Light];

    string IScene.Describe(Language language) => CaptionWriter.Describe(this, language);

    string IScene.Rephrase(Language language, int form) => CaptionWriter.Rephrase(this, language, form);

    IReadOnlyList<ActorPlace> IScene.ActorsAt(FrameSize size, int frame)
    {
        float side = Math.Min(size.Width, size.Height);
        return [.. Actors.Select((actor, slot) =>
        {
            var pose = Choreography.PoseOf(this, slot, size.Width / side / 2, size.Height / side / 2, frame);
            return new ActorPlace(pose.X, pose.Y, pose.Radius, FactsOf(actor));
        })];
    }

    // Actors in a row are three, others meet or hide one another.
    Region? IScene.RegionOf(int actor) => (Staging, actor) switch
    {
        (Staging.Alone, _) => Region.All,
        (Staging.Beside, 0) => Region.Left,
        (Staging.Beside, _) => Region.Right,
        (Staging.Stacked, 0) => Region.Top,
        (Staging.Stacked, _) => Region.Bottom,
        _ => null,
    };

    bool IScene.Travels(int actor) => Actors[actor].Motion is Motion.Left or Motion.Right or Motion.Up or Motion.Down or Motion.Roll;

    // Where a thing starts depends on what it is, too: cars do not fly.
    IScene? IScene.VariedBy(IScene other)
    {
        if (Actors is not [var actor] || other is not Scene { Actors: [var another] } scene || (another.Motion, another.Thing) != (actor.Motion, actor.Thing)) return null;
        return this with { Drift = scene.Drift, Actors = [another with { Hue = actor.Hue, Surface = actor.Surface, Size = actor.Size, Speed = actor.Speed }] };
    }

    /// <summary>The values of <see cref="FullStage.ActorFacts"/>.</summary>
    public static long[] FactsOf(Actor actor) =>
        [(long)actor.Thing, (long)actor.Hue, (long)actor.Surface, (long)actor.Size, (long?)actor.Motion ?? SceneCaption.Unstated, (long)actor.Speed];
}
