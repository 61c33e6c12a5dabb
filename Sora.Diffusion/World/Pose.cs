namespace Sora.Diffusion.World;

/// <summary>Where an actor is at one moment, in the coordinates of a <see cref="Canvas"/>.</summary>
/// <param name="X">Centre, to the right.</param>
/// <param name="Y">Centre, downwards.</param>
/// <param name="Radius">Half its size.</param>
/// <param name="Squash">Height over width against rest; the area stays the same.</param>
/// <param name="Tilt">Rotation in radians.</param>
readonly record struct Pose(float X, float Y, float Radius, float Squash, float Tilt)
{
    /// <summary>Where the ground is, as a part of half the picture's height.</summary>
    public const float Ground = 0.72f;

    /// <summary>Frames in four seconds, the length of a clip.</summary>
    const float ClipFrames = 48;

    const float BounceFrames = 16, CircleFrames = 32, SwingFrames = 32, PulseFrames = 24;

    /// <summary>The pose of an actor in a frame, from constant speeds and periods alone.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="alone">True when it has the scene to itself and moves more widely.</param>
    /// <param name="halfWidth">Half the picture's width.</param>
    /// <param name="halfHeight">Half the picture's height.</param>
    /// <param name="frame">The frame, from 0.</param>
    public static Pose At(Actor actor, bool alone, float halfWidth, float halfHeight, int frame)
    {
        var radius = actor.Size switch { Size.Small => 0.15f, Size.Medium => 0.225f, _ => 0.32f } * (alone ? 1 : 0.9f);
        var ground = Ground * halfHeight - radius;
        var ceiling = radius - halfHeight;
        var x = actor.Across * Math.Max(0, halfWidth - radius);
        var y = ceiling + (actor.Down + 1) / 2 * (ground - ceiling);
        var travelled = 1.3f * frame / ClipFrames;
        switch (actor.Motion)
        {
            case Motion.Left: return new(Wrap((actor.Across - travelled) * halfWidth, halfWidth + radius), y, radius, 1, -0.1f);
            case Motion.Right: return new(Wrap((actor.Across + travelled) * halfWidth, halfWidth + radius), y, radius, 1, 0.1f);
            case Motion.Up: return new(x, Wrap((actor.Down - travelled) * halfHeight, halfHeight + radius), radius, 1, 0);
            case Motion.Down: return new(x, Wrap((actor.Down + travelled) * halfHeight, halfHeight + radius), radius, 1, 0);
            case Motion.Bounce:
                var floor = alone ? ground : y;
                var height = alone ? 0.6f * (ground - ceiling) : 0.14f;
                var p = Cycle(actor, frame, BounceFrames);
                var rise = 4 * p * (1 - p);
                return new(x, floor - height * rise, radius, 1 - 0.2f * Math.Max(0, 1 - 5 * rise), 0);
            case Motion.Circle:
                var turn = MathF.Tau * Cycle(actor, frame, CircleFrames);
                var orbit = alone ? 0.19f : 0.09f;
                return new(x + orbit * MathF.Cos(turn), y + orbit * MathF.Sin(turn), radius, 1, 0);
            case Motion.Swing:
                var swing = MathF.Sin(MathF.Tau * Cycle(actor, frame, SwingFrames));
                return new(x + (alone ? 0.17f : 0.08f) * swing, y - 0.03f * swing * swing, radius, 1, 0.4f * swing);
            case Motion.Pulse:
                return new(x, y, radius * (1 + 0.22f * MathF.Sin(MathF.Tau * Cycle(actor, frame, PulseFrames))), 1, 0);
            default: throw new ArgumentOutOfRangeException(nameof(actor));
        }
    }

    static float Cycle(Actor actor, int frame, float period) => (actor.Phase + frame / period) % 1;

    // What leaves at one side comes back at the other.
    static float Wrap(float position, float edge) => position - 2 * edge * MathF.Floor((position + edge) / (2 * edge));
}
