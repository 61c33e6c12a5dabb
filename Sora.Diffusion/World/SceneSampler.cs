namespace Sora.Diffusion.World;

/// <summary>Which scenes a sampler draws.</summary>
public enum Split
{
    /// <summary>Every combination but the held-out ones: what a model is trained on.</summary>
    Seen,

    /// <summary>One actor with a held-out pair of colour and shape or object: never trained on.</summary>
    HeldOut,

    /// <summary>One actor with a held-out pair of object and motion: never trained on.</summary>
    HeldOutMotion,

    /// <summary>One actor with a held-out pair of object and place: never trained on.</summary>
    HeldOutPlace,

    /// <summary>One actor with a pair of colour and object that captions name in English only.</summary>
    EnglishOnly,

    /// <summary>One actor that carries a face in place of its colour: what a model learns likenesses from.</summary>
    Cameo,
}

/// <summary>Draws scenes; scene <c>i</c> of a seed is always the same, on any machine.</summary>
/// <param name="seed">The seed of the whole sequence.</param>
/// <param name="split">Which combinations may occur.</param>
public sealed class SceneSampler(long seed, Split split = Split.Seen)
{
    const double PairShare = 0.3;

    /// <summary>Pairs of colour and shape that training never shows.</summary>
    public static IReadOnlyList<(Hue Hue, Shape Shape)> HeldOutPairs { get; } = [(Hue.Green, Shape.Heart), (Hue.Purple, Shape.Cube)];

    /// <summary>The scene at a position of the sequence.</summary>
    public Scene this[long index]
    {
        get
        {
            var random = Seeded.Random(seed, index);
            var place = random.Pick<Place>();
            var night = random.NextDouble() < 0.4;
            var drift = random.Between(-1, 1);
            if (split != Split.Seen || random.NextDouble() >= PairShare)
                return new Scene([DrawActor(random)], Arrangement.Alone, place, night, drift);

            var arrangement = random.NextDouble() < 0.5 ? Arrangement.SideBySide : Arrangement.Stacked;
            return new Scene([DrawActor(random, arrangement, first: true), DrawActor(random, arrangement, first: false)], arrangement, place, night, drift);
        }
    }

    Actor DrawActor(Random random, Arrangement arrangement = Arrangement.Alone, bool first = true)
    {
        var (hue, shape) = DrawLook(random);
        // Two big actors would cover each other: a pair is made of small and medium ones.
        var size = arrangement == Arrangement.Alone ? random.Pick<Size>() : (Size)random.Next(2);
        var motion = random.Pick(Motions(arrangement));
        var across = random.Between(-0.6f, 0.6f);
        var down = random.Between(-0.5f, 0.4f);
        if (arrangement == Arrangement.SideBySide) across = (first ? -1 : 1) * random.Between(0.8f, 1f);
        if (arrangement == Arrangement.Stacked) down = first ? random.Between(-0.9f, -0.75f) : random.Between(0.6f, 0.85f);
        // A traveller starts where it has its way before it.
        if (motion is Motion.Left or Motion.Right) across = (motion == Motion.Left ? 1 : -1) * random.Between(0.5f, 0.8f);
        if (motion is Motion.Up or Motion.Down) down = (motion == Motion.Up ? 1 : -1) * random.Between(0.5f, 0.75f);
        var phase = random.NextSingle();
        return new Actor(shape, hue, size, motion, across, down, phase, split == Split.Cameo ? Face.Draw(random) : null);
    }

    // Two actors never travel towards each other.
    static Motion[] Motions(Arrangement arrangement) => arrangement switch
    {
        Arrangement.SideBySide => [Motion.Up, Motion.Down, Motion.Bounce, Motion.Circle, Motion.Swing, Motion.Pulse],
        Arrangement.Stacked => [Motion.Left, Motion.Right, Motion.Bounce, Motion.Circle, Motion.Swing, Motion.Pulse],
        _ => Enum.GetValues<Motion>(),
    };

    (Hue, Shape) DrawLook(Random random)
    {
        if (split == Split.HeldOut) return HeldOutPairs[random.Next(HeldOutPairs.Count)];
        while (true)
        {
            var look = (random.Pick<Hue>(), random.Pick<Shape>());
            if (split == Split.Cameo || !HeldOutPairs.Contains(look)) return look;
        }
    }
}
