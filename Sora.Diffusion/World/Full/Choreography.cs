namespace Sora.Diffusion.World.Full;

/// <summary>Where an actor is at one moment, in the coordinates of a <see cref="Canvas"/>.</summary>
/// <param name="X">Centre, to the right.</param>
/// <param name="Y">Centre, downwards.</param>
/// <param name="Radius">Half its size.</param>
/// <param name="Ground">The height of the ground under it.</param>
/// <param name="Yaw">Turn about its upright axis in radians; at 0 it looks to the right.</param>
/// <param name="Roll">Turn in the plane of the picture in radians, clockwise.</param>
/// <param name="Squash">Height over width against rest; the area stays the same.</param>
/// <param name="Flap">Where its wings are, -1 (down) to 1 (up).</param>
/// <param name="Near">Who hides whom: the greater, the nearer.</param>
readonly record struct Pose(float X, float Y, float Radius, float Ground, float Yaw, float Roll, float Squash, float Flap, float Near);

/// <summary>Motions of actors, from constant speeds, periods and one gravity alone.</summary>
static class Choreography
{
    /// <summary>Where the ground is, as a part of half the picture's height.</summary>
    const float GroundLine = 0.74f;

    const float BounceFrames = 18, DropFrames = 14, CircleFrames = 40, SwingFrames = 36, PulseFrames = 30, FloatFrames = 40, SpinFrames = 36, FlipFrames = 24, ApproachFrames = 72,
        OrbitFrames = 44, CollisionFrames = 40, PassFrames = 72, FlapFrames = 9;

    /// <summary>The pose of an actor of a scene in a frame.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="slot">Which actor.</param>
    /// <param name="halfWidth">Half the picture's width.</param>
    /// <param name="halfHeight">Half the picture's height.</param>
    /// <param name="frame">The frame, from 0, at 12 a second.</param>
    public static Pose PoseOf(Scene scene, int slot, float halfWidth, float halfHeight, int frame)
    {
        var pose = scene.Staging switch
        {
            Staging.Chase or Staging.Orbit or Staging.Collision or Staging.Passing => Together(scene, slot, halfWidth, halfHeight, frame),
            _ => Apart(scene, slot, halfWidth, halfHeight, frame),
        };
        var view = CameraPath.At(scene.Camera, frame);
        // The camera turns to the actors as it goes in, or those at the sides would leave the picture.
        var spread = 1 + 0.35f * (view.Zoom - 1);
        return pose with
        {
            X = pose.X * spread - view.SwayX,
            Y = pose.Y * spread - view.SwayY,
            Ground = pose.Y * spread + (pose.Ground - pose.Y) * view.Zoom - view.SwayY,
            Radius = pose.Radius * view.Zoom,
            Flap = MathF.Sin(MathF.Tau * (scene.Actors[slot].Phase + frame / FlapFrames)),
        };
    }

    static float RadiusOf(Scene scene, Actor actor) =>
        actor.Size switch { Size.Small => 0.14f, Size.Medium => 0.21f, _ => 0.3f } * scene.Staging switch { Staging.Alone => 1, Staging.Row => 0.58f, _ => 0.8f };

    static float Rate(Actor actor) => actor.Speed switch { Speed.Slow => 0.55f, Speed.Steady => 1, _ => 1.7f };

    static Pose Apart(Scene scene, int slot, float halfWidth, float halfHeight, int frame)
    {
        var actor = scene.Actors[slot];
        var (alone, radius, rate) = (scene.Staging == Staging.Alone, RadiusOf(scene, actor), Rate(actor));
        var ground = GroundLine * halfHeight;
        var near = 0f;
        if (scene.Staging == Staging.Behind)
        {
            // The one behind stands farther off: higher in the picture and a little smaller.
            near = slot;
            if (slot == 0) (ground, radius) = (ground - 0.12f, radius * 0.9f);
        }
        var (ceiling, floor) = (radius - halfHeight, ground - radius * Toy.Foot(actor.Thing));
        var x = actor.Across * Math.Max(0, halfWidth - radius);
        if (scene.Staging == Staging.Behind) x = actor.Across * 0.75f * (RadiusOf(scene, scene.Actors[0]) + RadiusOf(scene, scene.Actors[1]));
        var y = ceiling + (actor.Down + 1) / 2 * (floor - ceiling);
        var rest = new Pose(x, y, radius, ground, actor.LooksLeft ? MathF.PI : 0, 0, 1, 0, near);
        var (side, seconds) = (actor.LooksLeft ? -1 : 1, frame / 12f);
        var travelled = 0.3f * rate * seconds;                                        // short sides of the picture
        float Turn(float period) => MathF.Tau * ((actor.Phase + rate * frame / period) % 1);
        switch (actor.Motion)
        {
            case Motion.Left: return rest with { X = Wrap(actor.Across * halfWidth - travelled, halfWidth + radius), Yaw = MathF.PI, Roll = Leaning(actor.Thing, -1) };
            case Motion.Right: return rest with { X = Wrap(actor.Across * halfWidth + travelled, halfWidth + radius), Yaw = 0, Roll = Leaning(actor.Thing, 1) };
            case Motion.Up: return rest with { Y = Wrap(actor.Down * halfHeight - travelled, halfHeight + radius) };
            case Motion.Down: return rest with { Y = Wrap(actor.Down * halfHeight + travelled, halfHeight + radius) };
            case Motion.Bounce:
                var (base0, height) = alone ? (floor, 0.5f * (floor - ceiling) / MathF.Sqrt(rate)) : (y, 0.13f);
                var p = Turn(BounceFrames) / MathF.Tau;
                var rise = 4 * p * (1 - p);
                return rest with { Y = base0 - height * rise, Squash = 1 - 0.2f * Math.Max(0, 1 - 5 * rise) };
            case Motion.Drop: return Dropped(rest, ceiling, floor, rate * frame);
            case Motion.Roll: return rest with { X = Wrap(actor.Across * halfWidth + side * travelled, halfWidth + radius), Y = floor, Roll = side * travelled / radius };
            case Motion.Zigzag:
                var tooth = Turn(24) / MathF.Tau;
                return rest with { X = Wrap(actor.Across * halfWidth + side * travelled, halfWidth + radius), Y = Math.Clamp(y, ceiling + 0.12f, floor - 0.12f) + 0.24f * (2 * MathF.Abs(tooth - 0.5f) - 0.5f), Roll = Leaning(actor.Thing, side) };
            case Motion.Float: return rest with { Y = Math.Min(y, floor - 0.06f) + 0.05f * MathF.Sin(Turn(FloatFrames)), Roll = 0.06f * MathF.Cos(Turn(FloatFrames)) };
            case Motion.Circle: return Around(alone ? 0.17f : 0.07f, Turn(CircleFrames));
            case Motion.Spiral: return Around((alone ? 0.2f : 0.08f) * (0.55f - 0.45f * MathF.Cos(MathF.Tau * rate * frame / 96)), Turn(CircleFrames / 2));
            case Motion.Swing:
                var swing = MathF.Sin(Turn(SwingFrames));
                return rest with { X = x + (alone ? 0.14f : 0.04f) * swing, Y = y - 0.025f * swing * swing, Roll = 0.42f * swing };
            case Motion.Pulse: return rest with { Radius = radius * (1 + 0.2f * MathF.Sin(Turn(PulseFrames))) };
            case Motion.Spin: return rest with { Yaw = rest.Yaw + Turn(SpinFrames) };
            case Motion.Somersault:
                var leap = alone ? 0.36f / MathF.Sqrt(rate) : 0.12f;
                var base1 = alone ? Math.Min(Math.Max(y + 0.1f, ceiling + leap), floor) : y; // low enough for the whole leap
                var flip = Turn(FlipFrames) / MathF.Tau;
                return rest with { Y = base1 - leap * 4 * flip * (1 - flip), Roll = side * MathF.Tau * flip };
            case Motion.Approach:
                var nearer = 0.5f - 0.5f * MathF.Cos(MathF.Tau * rate * frame / ApproachFrames);
                return rest with { X = x * (1 - 0.4f * nearer), Y = Math.Min(y, floor - 0.25f * radius), Radius = radius * (0.72f + 0.62f * nearer) };
            default: throw new ArgumentOutOfRangeException(nameof(scene));
        }

        Pose Around(float reach, float turn) => rest with { X = x + reach * MathF.Cos(turn), Y = Math.Min(y, floor - reach) + reach * MathF.Sin(turn) };
    }

    // Free fall from above, then leaps of 0.6 of the height before, until it lies still.
    static Pose Dropped(Pose rest, float ceiling, float floor, float frames)
    {
        var height = 0.8f * (floor - ceiling);
        var (start, fall) = (0f, DropFrames);
        if (frames < fall) return rest with { Y = floor - height * (1 - frames / fall * (frames / fall)) };
        start = fall;
        for (var leap = 0; leap < 4; leap++)
        {
            height *= 0.36f;
            var half = DropFrames * MathF.Pow(0.6f, leap + 1);
            if (frames < start + 2 * half)
            {
                var p = (frames - start) / (2 * half);
                return rest with { Y = floor - height * 4 * p * (1 - p), Squash = 1 - 0.18f * MathF.Pow(0.6f, leap) * Math.Max(0, 1 - 8 * p) };
            }
            start += 2 * half;
        }
        return rest with { Y = floor };
    }

    static Pose Together(Scene scene, int slot, float halfWidth, float halfHeight, int frame)
    {
        var (first, second, actor) = (scene.Actors[0], scene.Actors[1], scene.Actors[slot]);
        var (radius, rate, ground) = (RadiusOf(scene, actor), Rate(first), GroundLine * halfHeight);
        var (ceiling, floor) = (radius - halfHeight, ground - radius * Toy.Foot(actor.Thing));
        var y = ceiling + (actor.Down + 1) / 2 * (floor - ceiling);
        var rest = new Pose(0, y, radius, ground, actor.LooksLeft ? MathF.PI : 0, 0, 1, 0, slot);
        var gap = RadiusOf(scene, first) + RadiusOf(scene, second);
        switch (scene.Staging)
        {
            case Staging.Chase:
                var side = first.LooksLeft ? -1 : 1;
                var way = first.Across * 0.6f * halfWidth + side * (0.22f * rate * frame / 12 + (slot == 0 ? -1 : 1) * gap * 0.56f);
                return rest with { X = Wrap(way, halfWidth + 0.3f), Yaw = side < 0 ? MathF.PI : 0, Roll = Leaning(actor.Thing, side) };
            case Staging.Orbit:
                if (slot == 1) return rest with { X = 0, Near = 0 };
                var turn = MathF.Tau * (first.Phase + rate * frame / OrbitFrames);
                var reach = Math.Min(halfWidth - 0.5f * radius, RadiusOf(scene, second) + 1.25f * radius);
                var hub = ceiling + (second.Down + 1) / 2 * (floor - ceiling);
                return rest with
                {
                    X = reach * MathF.Cos(turn), Y = hub + 0.3f * reach * MathF.Sin(turn), Radius = radius * (1 + 0.16f * MathF.Sin(turn)),
                    Near = MathF.Sin(turn), Yaw = MathF.Sin(turn) > 0 ? MathF.PI : 0,
                };
            case Staging.Collision:
                // From the side to the middle and back at one speed; they touch at half of the period.
                var p = (0.2f * first.Phase + rate * frame / CollisionFrames) % 1;
                var apart = MathF.Abs(2 * p - 1);                                     // 1 at the sides, 0 when they touch
                var path = Math.Max(0.06f, halfWidth - 0.8f * radius - gap / 2);
                var lean = 0.3f * Math.Max(0, 1 - 7 * apart);
                var from = slot == 0 ? -1 : 1;
                return rest with { X = from * (radius * gap / (gap + 0.0001f) + path * apart), Yaw = slot == 0 ? 0 : MathF.PI, Squash = 1 + 0.5f * lean, Roll = from * lean };
            default:
                if (slot == 1) return rest with { X = 0, Near = 1 };
                var to = MathF.Tau * (first.Phase + rate * frame / PassFrames);
                return rest with { X = (halfWidth - 0.3f * radius) * MathF.Cos(to), Y = y - 0.05f, Radius = radius * 0.85f, Yaw = MathF.Sin(to) > 0 ? MathF.PI : 0, Near = 0 };
        }
    }

    // A rocket lies in its way; others lean into it.
    static float Leaning(Thing thing, int side) => side * (thing == Thing.Rocket ? 1.25f : thing is Thing.Car or Thing.Boat ? 0 : 0.08f);

    // What leaves at one side comes back at the other.
    static float Wrap(float position, float edge) => position - 2 * edge * MathF.Floor((position + edge) / (2 * edge));
}
