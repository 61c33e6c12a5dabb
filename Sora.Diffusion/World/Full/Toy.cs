using static Sora.Diffusion.World.Full.Solid;
using static TorchSharp.torch;

namespace Sora.Diffusion.World.Full;

/// <summary>What a part of an actor is made of. Only paint has the actor's colour and surface.</summary>
enum Material { Paint, Tyre, Cream, Glass, Wood, Beak, Flame }

/// <summary>One part of an actor.</summary>
/// <param name="Material">What it is made of.</param>
/// <param name="Distance">Signed distances to it.</param>
readonly record struct Part(Material Material, Tensor Distance);

/// <summary>The sixteen things as solids: each fits into a ball of radius 1, looks to the right (x), stands upright (y) and turns its side to whoever looks (z).</summary>
static class Toy
{
    /// <summary>How the thing is turned to whoever looks when it looks to the right, in radians.</summary>
    public static float Pose(Thing thing) => thing switch
    {
        Thing.Cube or Thing.Pyramid => 0.62f,
        Thing.Car or Thing.Boat or Thing.Plane => -0.5f,
        Thing.Bird => -0.38f,
        Thing.Ring => 0.5f,
        Thing.Star or Thing.Heart => 0.3f,
        Thing.Fish or Thing.Butterfly => -0.22f,
        _ => 0.25f,
    };

    /// <summary>Whether it has flat faces, so that its edges are finer than a pixel.</summary>
    public static bool IsFaceted(Thing thing) => thing is Thing.Cube or Thing.Pyramid or Thing.Cylinder or Thing.Cone or Thing.Star;

    /// <summary>Where the ground touches it, below its middle.</summary>
    public static float Foot(Thing thing) => thing switch
    {
        Thing.Cube => 0.78f,
        Thing.Pyramid => 0.72f,
        Thing.Cylinder => 0.9f,
        Thing.Cone => 0.84f,
        Thing.Car => 0.72f,
        Thing.Boat => 0.62f,
        Thing.Fish => 0.6f,
        Thing.Plane => 0.5f,
        Thing.Bird => 0.6f,
        _ => 1,
    };

    /// <summary>The parts of a thing.</summary>
    /// <param name="thing">Which one.</param>
    /// <param name="p">Points in its own coordinates.</param>
    /// <param name="flap">Where its wings are, -1 to 1; broadcasts over the points.</param>
    public static Part[] Parts(Thing thing, Points p, Tensor flap) => thing switch
    {
        Thing.Ball => [new(Material.Paint, Sphere(p, 0.95f))],
        Thing.Cube => [new(Material.Paint, Box(p, 0.64f, 0.64f, 0.64f, 0.1f))],
        Thing.Pyramid => [new(Material.Paint, Pyramid(p))],
        Thing.Cylinder => [new(Material.Paint, Pillar(p, 0.62f, 0.82f, 0.08f))],
        Thing.Cone => [new(Material.Paint, Cone(p))],
        Thing.Star => [new(Material.Paint, Star(p))],
        Thing.Heart => [new(Material.Paint, Plate(Heart(p.X, p.Y), p.Z, 0.42f, 0.36f))],
        Thing.Ring => [new(Material.Paint, Torus(p, 0.66f, 0.29f))],
        Thing.Car => Car(p),
        Thing.Boat => Boat(p),
        Thing.Plane => Plane(p),
        Thing.Rocket => Rocket(p),
        Thing.Fish => Fish(p, flap),
        Thing.Bird => Bird(p, flap),
        Thing.Butterfly => Butterfly(p, flap),
        Thing.Balloon => Balloon(p),
        _ => throw new ArgumentOutOfRangeException(nameof(thing)),
    };

    static Tensor Pyramid(Points p)
    {
        var sides = 0.86f * maximum(p.X.abs(), p.Z.abs()) + 0.5f * p.Y - 0.44f;
        return Corner(sides, -p.Y - 0.68f, 0.05f);
    }

    static Tensor Cone(Points p) => Corner(0.92f * Length(p.X, p.Z) + 0.4f * p.Y - 0.36f, -p.Y - 0.8f, 0.06f);

    // Folded into one of its ten half points, of which two planes remain: the front and its mirror image.
    static Tensor Star(Points p)
    {
        const float fold = MathF.PI / 5;
        var radius = Length(p.X, p.Y) + 1e-6f;
        var angle = atan2(p.X, p.Y);
        angle = (angle - (angle / (2 * fold)).round() * (2 * fold)).abs();
        var (a, b) = (radius * angle.cos(), radius * angle.sin());
        // Through the tip (1, 0, 0), the inner corner and the middle of the front (0, 0, 0.42).
        var (cornerA, cornerB) = (0.52f * MathF.Cos(fold), 0.52f * MathF.Sin(fold));
        var (nb, nz) = ((1 - cornerA) / cornerB, 1 / 0.42f);
        var scale = 1 / MathF.Sqrt(1 + nb * nb + nz * nz);
        return (a + nb * b + nz * p.Z.abs() - 0.94f) * scale - 0.05f;
    }

    // Two round lobes and a point below them (after Inigo Quilez's exact heart).
    static Tensor Heart(Tensor u, Tensor v)
    {
        var (x, y) = (u.abs() * 0.62f, (v + 0.86f) * 0.62f);
        var lobe = Length(x - 0.25f, y - 0.75f) - 0.35355f;
        var tip = 0.5f * (x + y).clamp_min(0);
        var side = minimum(x.square() + (y - 1).square(), (x - tip).square() + (y - tip).square()).sqrt() * (x - y).sign();
        return where((x + y).gt(1), lobe, side) * 1.55f;
    }

    static Part[] Car(Points p)
    {
        var q = p.BothSides();
        var body = Join(Box(p.From(0, -0.2f), 0.92f, 0.26f, 0.44f, 0.16f), Ellipsoid(p.From(-0.1f, 0.1f), 0.62f, 0.5f, 0.4f), 0.12f);
        var windows = Plate(Length((p.X + 0.1f) / 1.15f, p.Y - 0.06f) - 0.36f, p.Z, 0.42f, 0.03f);
        windows = maximum(windows, 0.1f - p.Y);
        windows = maximum(windows, 0.035f - (p.X + 0.1f).abs());
        var screen = maximum(Ellipsoid(p.From(-0.1f, 0.1f), 0.66f, 0.47f, 0.33f), maximum(0.13f - p.Y, 0.3f - (p.X + 0.1f).abs()));
        var wheel = q.LeftAndRight().From(0.54f, -0.44f, 0.4f);
        return
        [
            new(Material.Paint, body), new(Material.Glass, minimum(windows, screen)), new(Material.Tyre, Wheel(wheel, 0.25f, 0.1f, 0.05f)),
            new(Material.Cream, minimum(Wheel(wheel, 0.12f, 0.115f, 0.02f), Sphere(q.From(0.88f, -0.14f, 0.27f), 0.1f))),
        ];
    }

    static Part[] Boat(Points p)
    {
        var hull = Corner(Ellipsoid(p.From(0, -0.12f), 0.95f, 0.52f, 0.44f), p.Y + 0.1f, 0.04f);
        var deck = maximum(Ellipsoid(p.From(0, -0.12f), 0.84f, 0.42f, 0.36f), (p.Y + 0.08f).abs() - 0.03f);
        var mast = Rod(p, (0, -0.1f, 0), (0, 0.98f, 0), 0.035f);
        // Two sails, right triangles on the mast; the larger one behind.
        var main = Plate(maximum(maximum(p.X + 0.07f, -0.03f - p.Y), 0.8f * -p.X + 0.6f * p.Y - 0.56f), p.Z + 0.1f * p.X, 0.045f, 0.02f);
        var jib = Plate(maximum(maximum(0.07f - p.X, 0.02f - p.Y), 0.8f * p.X + 0.6f * p.Y - 0.5f), p.Z - 0.1f * p.X, 0.045f, 0.02f);
        var pennant = Plate(maximum((p.Y - 0.9f).abs() - 0.4f * (0.26f + p.X), p.X), p.Z, 0.03f, 0.01f);
        return [new(Material.Paint, minimum(hull, pennant)), new(Material.Wood, minimum(deck, mast)), new(Material.Cream, minimum(main, jib))];
    }

    static Part[] Plane(Points p)
    {
        var q = p.BothSides();
        var body = Ellipsoid(p, 0.95f, 0.27f, 0.27f);
        var wings = Box(new Points(q.X + 0.3f * q.Z - 0.16f, q.Y + 0.05f - 0.06f * q.Z, q.Z), 0.22f, 0.05f, 0.95f, 0.045f);
        var tail = Box(new Points(q.X + 0.3f * q.Z + 0.74f, q.Y - 0.08f, q.Z), 0.13f, 0.04f, 0.4f, 0.035f);
        var fin = Box(new Points(p.X + 0.4f * p.Y + 0.66f, p.Y - 0.3f, p.Z), 0.15f, 0.26f, 0.045f, 0.04f);
        var cockpit = Ellipsoid(p.From(0.5f, 0.14f), 0.24f, 0.16f, 0.17f);
        var panes = Ellipsoid(new Points(((p.X + 0.42f).clamp(0, 0.6f) / 0.2f).round() * -0.2f + p.X + 0.42f, q.Y - 0.06f, q.Z - 0.24f), 0.065f, 0.075f, 0.05f);
        var engine = Pillar(new Points(q.Y + 0.17f, q.X - 0.12f, q.Z - 0.46f), 0.1f, 0.17f, 0.05f);
        return [new(Material.Paint, Join(minimum(Join(body, wings, 0.08f), tail), fin, 0.08f)), new(Material.Glass, minimum(cockpit, panes)), new(Material.Cream, engine)];
    }

    static Part[] Rocket(Points p)
    {
        var body = Ellipsoid(p.From(0, 0.1f), 0.4f, 0.88f, 0.4f);
        var hull = Corner(body, -p.Y - 0.52f, 0.04f);
        var (radius, fins) = (Length(p.X, p.Z), minimum(p.X.abs(), p.Z.abs()));
        var fin = Plate(maximum(maximum(radius + 0.9f * p.Y - 0.2f, radius - 0.62f), -0.45f * radius - p.Y - 0.5f), fins, 0.055f, 0.03f);
        var nose = maximum(body - 0.015f, 0.52f - p.Y);
        var window = Wheel(p.From(0, 0.24f, 0.36f), 0.13f, 0.1f, 0.03f);
        var frame = Torus(p.From(0, 0.24f, 0.4f), 0.15f, 0.045f);
        var flame = Ellipsoid(p.From(0, -0.66f), 0.2f, 0.36f, 0.2f);
        return [new(Material.Paint, minimum(hull, fin)), new(Material.Cream, minimum(nose, frame)), new(Material.Glass, window), new(Material.Flame, flame)];
    }

    static Part[] Fish(Points p, Tensor flap)
    {
        // The tail wags.
        p = p with { Z = p.Z + 0.22f * flap * (0.1f - p.X).clamp_min(0).square() * 2 };
        var q = p.BothSides();
        var body = Ellipsoid(p.From(0.14f, 0), 0.74f, 0.5f, 0.32f);
        var lobes = Ellipsoid(new Points(p.X + 0.74f, p.Y.abs() - 0.2f, p.Z).Turned(-0.75f), 0.32f, 0.15f, 0.08f);
        var fins = minimum(Ellipsoid(p.From(0, 0.46f).Turned(-0.35f), 0.36f, 0.2f, 0.06f), Ellipsoid(p.From(0.02f, -0.44f).Turned(0.5f), 0.22f, 0.13f, 0.06f));
        var side = Ellipsoid(q.From(0.1f, -0.12f, 0.34f).Turned(0.5f), 0.2f, 0.1f, 0.06f);
        return
        [
            new(Material.Paint, minimum(Join(Join(body, lobes, 0.2f), fins, 0.1f), side)), new(Material.Cream, Sphere(q.From(0.58f, 0.14f, 0.21f), 0.12f)),
            new(Material.Tyre, Sphere(q.From(0.63f, 0.15f, 0.28f), 0.075f)),
        ];
    }

    static Part[] Bird(Points p, Tensor flap)
    {
        var q = p.BothSides();
        var body = Join(Ellipsoid(p.Turned(0.22f), 0.6f, 0.38f, 0.36f), Sphere(p.From(0.5f, 0.34f), 0.3f), 0.14f);
        var tail = Ellipsoid(p.From(-0.68f, -0.06f).Turned(0.1f), 0.34f, 0.09f, 0.2f);
        var lift = flap * (q.Z - 0.24f).clamp_min(0) * 1.1f;
        var wing = Ellipsoid(new Points(q.X + 0.12f + 0.25f * (q.Z - 0.3f), q.Y - 0.14f - lift, q.Z - 0.52f), 0.36f, 0.085f, 0.46f);
        var belly = Ellipsoid(p.From(0.12f, -0.1f).Turned(0.3f), 0.44f, 0.3f, 0.33f);
        return
        [
            new(Material.Paint, Join(minimum(body, wing * 0.75f), tail, 0.12f)), new(Material.Cream, belly), new(Material.Beak, Ellipsoid(p.From(0.84f, 0.32f), 0.2f, 0.085f, 0.1f)),
            new(Material.Tyre, Sphere(q.From(0.63f, 0.42f, 0.22f), 0.075f)),
        ];
    }

    static Part[] Butterfly(Points p, Tensor flap)
    {
        // The wings fold towards whoever looks, like a book.
        var q = p.LeftAndRight();
        var fold = 0.42f + 0.4f * flap;
        q = new Points(q.X * (1 + 0.28f * fold), q.Y, q.Z - 0.9f * fold * q.X);
        var upper = Length((q.X - 0.5f + 0.25f * (q.Y - 0.36f)) / 1.1f, (q.Y - 0.36f) / 0.95f) - 0.42f;
        var lower = Length((q.X - 0.42f) / 0.95f, (q.Y + 0.42f) / 1.05f) - 0.32f;
        var wings = Plate(Join(upper, lower, 0.06f), q.Z, 0.05f, 0.045f) * 0.72f;
        var spots = minimum(Wheel(q.From(0.62f, 0.46f), 0.12f, 0.065f, 0.02f), Wheel(q.From(0.48f, -0.46f), 0.09f, 0.065f, 0.02f)) * 0.72f;
        var body = Ellipsoid(p.From(0, -0.04f, 0.02f), 0.085f, 0.52f, 0.1f);
        var feelers = Rod(p.LeftAndRight(), (0.02f, 0.42f, 0), (0.24f, 0.84f, 0.04f), 0.028f);
        return [new(Material.Paint, wings), new(Material.Cream, spots), new(Material.Tyre, minimum(body, feelers))];
    }

    static Part[] Balloon(Points p)
    {
        var skin = Join(Ellipsoid(p.From(0, 0.26f), 0.62f, 0.72f, 0.62f), Corner(0.8f * Length(p.X, p.Z) - 0.6f * (p.Y + 0.42f).neg() - 0.02f, (p.Y + 0.52f).abs() - 0.07f, 0.02f), 0.1f);
        var cord = Rod(new Points(p.X - 0.05f * (p.Y * 9).sin(), p.Y, p.Z), (0, -0.56f, 0), (0, -1, 0), 0.022f);
        return [new(Material.Paint, skin), new(Material.Cream, cord)];
    }
}
