using static TorchSharp.torch;

namespace Sora.Diffusion.World.Full;

/// <summary>Many points at once: x to the right, y up, z towards whoever looks. All operations keep the shape of the tensors.</summary>
readonly record struct Points(Tensor X, Tensor Y, Tensor Z)
{
    /// <summary>The points as seen from another origin.</summary>
    public Points From(float x, float y, float z = 0) => new(X - x, Y - y, Z - z);

    /// <summary>The points, moved along directions of their own.</summary>
    public Points Along(Points way, float distance) => new(X + distance * way.X, Y + distance * way.Y, Z + distance * way.Z);

    /// <summary>The points seen from axes that are turned about z, counter-clockwise, in radians.</summary>
    public Points Turned(float angle)
    {
        var (sin, cos) = MathF.SinCos(angle);
        return new(cos * X + sin * Y, cos * Y - sin * X, Z);
    }

    /// <summary>Both sides folded onto one: what lies at z lies at -z too.</summary>
    public Points BothSides() => this with { Z = Z.abs() };

    /// <summary>Left and right folded onto one.</summary>
    public Points LeftAndRight() => this with { X = X.abs() };
}

/// <summary>Signed distances to simple solids, negative inside (exact, or a bound that is never too large by much).</summary>
static class Solid
{
    public static Tensor Sphere(Points p, float radius) => Length(p.X, p.Y, p.Z) - radius;

    /// <summary>A bound by the gradient of the quadric.</summary>
    public static Tensor Ellipsoid(Points p, float rx, float ry, float rz)
    {
        var (x, y, z) = (p.X / rx, p.Y / ry, p.Z / rz);
        var inner = Length(x, y, z);
        return inner * (inner - 1) / Length(x / rx, y / ry, z / rz);
    }

    /// <summary>A box with half sides, its edges rounded within them.</summary>
    public static Tensor Box(Points p, float hx, float hy, float hz, float round)
    {
        var (x, y, z) = (p.X.abs() - (hx - round), p.Y.abs() - (hy - round), p.Z.abs() - (hz - round));
        return Length(x.clamp_min(0), y.clamp_min(0), z.clamp_min(0)) + maximum(x, maximum(y, z)).clamp_max(0) - round;
    }

    /// <summary>An upright cylinder.</summary>
    public static Tensor Pillar(Points p, float radius, float halfHeight, float round) => Corner(Length(p.X, p.Z) - radius, p.Y.abs() - halfHeight, round);

    /// <summary>A wheel whose axle is along z.</summary>
    public static Tensor Wheel(Points p, float radius, float halfWidth, float round) => Corner(Length(p.X, p.Y) - radius, p.Z.abs() - halfWidth, round);

    /// <summary>A plane figure, given by its distance, cut out of a plate.</summary>
    public static Tensor Plate(Tensor figure, Tensor z, float halfThickness, float round) => Corner(figure, z.abs() - halfThickness, round);

    /// <summary>A rod of one thickness from one point to another, with round ends.</summary>
    public static Tensor Rod(Points p, (float X, float Y, float Z) from, (float X, float Y, float Z) to, float radius)
    {
        var (bx, by, bz) = (to.X - from.X, to.Y - from.Y, to.Z - from.Z);
        var a = p.From(from.X, from.Y, from.Z);
        var along = ((a.X * bx + a.Y * by + a.Z * bz) / (bx * bx + by * by + bz * bz)).clamp(0, 1);
        return Length(a.X - along * bx, a.Y - along * by, a.Z - along * bz) - radius;
    }

    /// <summary>A ring around the z axis.</summary>
    public static Tensor Torus(Points p, float radius, float thickness) => Length(Length(p.X, p.Y) - radius, p.Z) - thickness;

    /// <summary>Both, with a soft seam.</summary>
    public static Tensor Join(Tensor a, Tensor b, float softness)
    {
        var h = (softness - (a - b).abs()).clamp_min(0) / softness;
        return minimum(a, b) - 0.25f * softness * h.square();
    }

    /// <summary>What two have in common, with a rounded edge.</summary>
    public static Tensor Corner(Tensor a, Tensor b, float round)
    {
        (a, b) = (a + round, b + round);
        return maximum(a, b).clamp_max(0) + Length(a.clamp_min(0), b.clamp_min(0)) - round;
    }

    public static Tensor Length(Tensor x, Tensor y) => (x.square() + y.square()).sqrt();

    public static Tensor Length(Tensor x, Tensor y, Tensor z) => (x.square() + y.square() + z.square() + 1e-9f).sqrt();
}
