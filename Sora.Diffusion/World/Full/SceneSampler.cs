namespace Sora.Diffusion.World.Full;

/// <summary>Draws scenes of the full world; scene <c>i</c> of a seed is always the same, on any machine.</summary>
/// <param name="seed">The seed of the whole sequence.</param>
/// <param name="split">Which combinations may occur.</param>
sealed class SceneSampler(long seed, Split split = Split.Seen)
{
    // Shares of each staging, in the order of the values; so for the camera and the weather.
    static readonly double[] Stagings = [0.48, 0.09, 0.08, 0.08, 0.07, 0.055, 0.05, 0.05, 0.045];
    static readonly double[] Cameras = [0.44, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08];
    static readonly double[] Weathers = [0.4, 0.16, 0.15, 0.15, 0.14];

    /// <summary>Pairs of colour and object that training never shows.</summary>
    public static IReadOnlyList<(Hue Hue, Thing Thing)> HeldOutColours { get; } = [(Hue.Green, Thing.Heart), (Hue.Purple, Thing.Cube), (Hue.Orange, Thing.Boat), (Hue.Black, Thing.Butterfly)];

    /// <summary>Pairs of object and motion that training never shows.</summary>
    public static IReadOnlyList<(Thing Thing, Motion Motion)> HeldOutMotions { get; } = [(Thing.Star, Motion.Bounce), (Thing.Car, Motion.Somersault), (Thing.Balloon, Motion.Zigzag)];

    /// <summary>Pairs of object and landscape that training never shows.</summary>
    public static IReadOnlyList<(Thing Thing, Place Place)> HeldOutPlaces { get; } = [(Thing.Fish, Place.Desert), (Thing.Rocket, Place.Lake), (Thing.Ring, Place.Village)];

    /// <summary>Pairs of colour and object that training shows, but names in English only.</summary>
    public static IReadOnlyList<(Hue Hue, Thing Thing)> EnglishOnlyColours { get; } = [(Hue.Yellow, Thing.Star), (Hue.Red, Thing.Balloon), (Hue.Blue, Thing.Bird), (Hue.White, Thing.Cone)];

    /// <summary>The scene at a position of the sequence.</summary>
    public Scene this[long index]
    {
        get
        {
            var random = Seeded.Random(seed, index);
            while (true)
            {
                var scene = DrawScene(random);
                if (Is(scene, split)) return scene;
            }
        }
    }

    /// <summary>Whether a scene belongs to a split. One that is measured has what names it and nothing else that training does not show.</summary>
    public static bool Is(Scene scene, Split split)
    {
        var colour = scene.Actors.Any(actor => HeldOutColours.Contains((actor.Hue, actor.Thing)));
        var motion = scene.Actors.Any(actor => actor.Motion is { } motion && HeldOutMotions.Contains((actor.Thing, motion)));
        var place = scene.Actors.Any(actor => HeldOutPlaces.Contains((actor.Thing, scene.Place)));
        return (colour, motion, place) == (split == Split.HeldOut, split == Split.HeldOutMotion, split == Split.HeldOutPlace) && (split != Split.EnglishOnly || IsEnglishOnly(scene));
    }

    /// <summary>Whether a scene shows a pair that captions name in English only.</summary>
    public static bool IsEnglishOnly(Scene scene) => scene.Actors.Any(actor => EnglishOnlyColours.Contains((actor.Hue, actor.Thing)));

    Scene DrawScene(Random random)
    {
        var staging = split == Split.Seen ? (Staging)random.Weighted(Stagings) : Staging.Alone;
        var place = random.Pick<Place>();
        var light = random.Pick<Light>();
        var weather = (Weather)random.Weighted(Weathers);
        var camera = (Camera)random.Weighted(Cameras);
        var drift = random.Between(-1, 1);
        var speed = random.Pick<Speed>();
        var count = staging switch { Staging.Alone => 1, Staging.Row => 3, _ => 2 };
        var actors = new List<Actor>();
        while (actors.Count < count)
        {
            var actor = DrawActor(random, staging, actors.Count, speed);
            // No two alike: a caption could not tell them apart.
            if (!actors.Any(other => (other.Thing, other.Hue) == (actor.Thing, actor.Hue))) actors.Add(actor);
        }
        if (staging == Staging.Chase) actors[1] = actors[1] with { LooksLeft = actors[0].LooksLeft, Down = actors[0].Down };
        return new Scene(actors, staging, camera, place, weather, light, drift);
    }

    static Actor DrawActor(Random random, Staging staging, int slot, Speed sceneSpeed)
    {
        var thing = random.Pick<Thing>();
        var (hue, surface) = (random.Pick<Hue>(), random.Pick<Surface>());
        Motion? motion = Motions(staging) is { Length: > 0 } motions ? random.Pick(motions) : null;
        var speed = motion is null ? sceneSpeed : random.Pick<Speed>();
        var size = staging is Staging.Orbit ? (slot == 0 ? Size.Small : random.Pick([Size.Medium, Size.Big])) : random.Pick<Size>();
        var across = random.Between(-0.5f, 0.5f);
        var down = DrawHeight(thing, random);
        var looksLeft = random.Next(2) == 0;
        switch (staging)
        {
            case Staging.Beside: across = (slot == 0 ? -1 : 1) * random.Between(0.85f, 1f); break;
            case Staging.Row: across = 0.9f * (slot - 1); break;
            case Staging.Stacked: (across, down) = (random.Between(-0.4f, 0.4f), slot == 0 ? random.Between(-0.75f, -0.6f) : random.Between(0.75f, 1f)); break;
            case Staging.Behind: (across, down) = (slot == 0 ? (looksLeft ? -1 : 1) * random.Between(0.75f, 0.95f) : 0, 1); break;
            case Staging.Orbit or Staging.Passing: (across, down) = (0, random.Between(0.1f, 0.5f)); break;
            case Staging.Chase: across = (looksLeft ? 1 : -1) * random.Between(0.3f, 0.7f); break;
            case Staging.Collision: down = 1; break;
        }
        // A traveller starts where it has its way before it.
        if (motion is Motion.Left or Motion.Right) across = (motion == Motion.Left ? 1 : -1) * random.Between(0.3f, 0.7f);
        if (motion is Motion.Roll or Motion.Zigzag) across = (looksLeft ? 1 : -1) * random.Between(0.3f, 0.7f);
        if (motion is Motion.Up or Motion.Down) down = (motion == Motion.Up ? 1 : -1) * random.Between(0.4f, 0.7f);
        return new Actor(thing, hue, surface, size, motion, speed, across, down, random.NextSingle(), looksLeft);
    }

    // What drives stands on the ground, what flies is in the air.
    static float DrawHeight(Thing thing, Random random) => thing switch
    {
        Thing.Car or Thing.Boat or Thing.Cube or Thing.Pyramid or Thing.Cylinder or Thing.Cone => random.NextDouble() < 0.8 ? 1 : random.Between(0.2f, 0.8f),
        Thing.Plane or Thing.Rocket or Thing.Bird or Thing.Butterfly or Thing.Balloon => random.Between(-0.5f, 0.3f),
        _ => random.NextDouble() < 0.4 ? 1 : random.Between(-0.4f, 0.7f),
    };

    // None where the staging itself moves the actors. Actors that stand together keep to their places.
    static Motion[] Motions(Staging staging) => staging switch
    {
        Staging.Alone => Enum.GetValues<Motion>(),
        Staging.Beside or Staging.Row => [Motion.Up, Motion.Down, Motion.Bounce, Motion.Float, Motion.Swing, Motion.Pulse, Motion.Spin, Motion.Somersault],
        Staging.Stacked => [Motion.Left, Motion.Right, Motion.Float, Motion.Circle, Motion.Swing, Motion.Pulse, Motion.Spin],
        Staging.Behind => [Motion.Swing, Motion.Pulse, Motion.Spin],
        _ => [],
    };
}
