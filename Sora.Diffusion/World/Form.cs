using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.World;

/// <summary>The geometry and shading of one shape over a grid of points; the shape fills -1 to 1, y points down, light comes from the upper left.</summary>
/// <param name="Distance">Signed distance to the edge, negative inside (exact or a bound).</param>
/// <param name="Light">Brightness to multiply the colour with.</param>
/// <param name="Gloss">White to add.</param>
sealed record Form(Tensor Distance, Tensor Light, Tensor Gloss)
{
    public static Form Of(Shape shape, Tensor u, Tensor v)
    {
        var distance = shape switch
        {
            Shape.Ball => (u.square() + v.square()).sqrt() - 0.96f,
            Shape.Ring => ((u.square() + v.square()).sqrt() - 0.66f).abs() - 0.31f,
            Shape.Cube => Hexagon(u, v),
            Shape.Pyramid => Polygon(u, v, (0, -1), (0.98f, 0.62f), (0.18f, 0.92f), (-0.98f, 0.62f)),
            Shape.Star => Star(u, v),
            Shape.Heart => Heart(u, v),
            _ => throw new ArgumentOutOfRangeException(nameof(shape)),
        };
        var light = shape switch
        {
            Shape.Cube => CubeFaces(u, v),
            Shape.Pyramid => 1.1f - 0.38f * ((u - 0.09f * (v + 1)) * 40).sigmoid(),
            Shape.Ring => 0.92f - 0.5f * distance - 0.16f * (u + v),
            Shape.Ball => 1.12f - 0.28f * (((u + 0.3f).square() + (v + 0.35f).square()).sqrt() - 0.2f).clamp_min(0),
            _ => 1.05f - 0.13f * (u + v),
        };
        var gloss = shape is Shape.Cube or Shape.Pyramid
            ? zeros_like(distance)
            : shape is Shape.Ring
                ? Spot(u + 0.48f, v + 0.5f, 0.13f, 0.35f)
                : Spot(u + 0.34f, v + 0.36f, 0.2f, 0.5f);
        return new Form(distance, light, gloss);
    }

    static Tensor Spot(Tensor u, Tensor v, float radius, float strength) => strength * (-(u.square() + v.square()) / (radius * radius)).exp();

    static Tensor Hexagon(Tensor u, Tensor v) => maximum(u.abs(), u.abs() * 0.5f + v.abs() * 0.866f) - 0.83f;

    // Three faces seen from above: top, left, right.
    static Tensor CubeFaces(Tensor u, Tensor v)
    {
        var top = ((-0.577f * u.abs() - v) * 40).sigmoid();
        var right = (u * 40).sigmoid();
        return top * 1.18f + (1 - top) * (0.94f - 0.24f * right);
    }

    // Corners in clockwise order on the screen.
    static Tensor Polygon(Tensor u, Tensor v, params ReadOnlySpan<(float U, float V)> corners)
    {
        Tensor? distance = null;
        for (var i = 0; i < corners.Length; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
            var length = MathF.Sqrt((b.U - a.U) * (b.U - a.U) + (b.V - a.V) * (b.V - a.V));
            var side = (u - a.U) * ((b.V - a.V) / length) - (v - a.V) * ((b.U - a.U) / length);
            distance = distance is null ? side : maximum(distance, side);
        }
        return distance!;
    }

    // A five-pointed star: the plane folded into one of its ten half points.
    static Tensor Star(Tensor u, Tensor v)
    {
        const float fold = MathF.PI / 5;
        var radius = (u.square() + v.square()).sqrt();
        var angle = atan2(u, -v);
        var folded = (angle - (angle / (2 * fold)).round() * (2 * fold)).abs();
        var (p, q) = (radius * folded.cos(), radius * folded.sin());
        // The edge runs from the tip (1, 0) to the inner corner, at half the radius and the fold's angle.
        var (cp, cq) = (0.5f * MathF.Cos(fold), 0.5f * MathF.Sin(fold));
        var length = MathF.Sqrt((1 - cp) * (1 - cp) + cq * cq);
        return ((p - 1) * cq + q * (1 - cp)) / length - 0.02f;
    }

    // Two round lobes and a point below them (after Inigo Quilez's exact heart).
    static Tensor Heart(Tensor u, Tensor v)
    {
        var x = u.abs() * 0.65f;
        var y = (0.82f - v) * 0.62f;
        var lobe = ((x - 0.25f).square() + (y - 0.75f).square()).sqrt() - 0.35355f;
        var tip = 0.5f * (x + y).clamp_min(0);
        var side = minimum(x.square() + (y - 1).square(), (x - tip).square() + (y - tip).square()).sqrt() * (x - y).sign();
        return where((x + y).gt(1), lobe, side) * 1.5f;
    }
}
