using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.World;

/// <summary>How the hair of a face is cut.</summary>
public enum HairCut { Bald, Short, Long }

/// <summary>
/// A face that an actor can carry instead of a colour: no one's, made of a few colours and forms. Stands for the picture that a person gives of themself; no two of a sequence are alike.
/// </summary>
/// <param name="Skin">0xRRGGBB.</param>
/// <param name="Hair">0xRRGGBB.</param>
/// <param name="Shirt">0xRRGGBB.</param>
/// <param name="Backdrop">0xRRGGBB.</param>
/// <param name="Cut">How the hair is cut.</param>
public sealed record Face(int Skin, int Hair, int Shirt, int Backdrop, HairCut Cut)
{
    const int Ink = 0x2B2230;

    static readonly int[] Skins = [0xFBD9BD, 0xEDB98A, 0xC98A5A, 0x9A5E38, 0x6B3F26, 0x4A2B1B];
    static readonly int[] Hairs = [0x1E1A1D, 0x4B2E1E, 0x8A5A2B, 0xE0B050, 0xB5401F, 0xC9C9CF, 0x3F6FD8, 0xD84F9A];
    static readonly int[] Cloths = [0xE83A3A, 0xFF8E1F, 0xFFD92E, 0x2FC24F, 0x2A6BF0, 0x8B3FD9, 0xFF86BE, 0xFBFBF6, 0x2B2B33];

    /// <summary>Stands in a batch for an actor that carries none.</summary>
    internal static Face None { get; } = new(0, 0, 0, 0, HairCut.Bald);

    /// <summary>Any face.</summary>
    internal static Face Draw(Random random) => new(Near(random.Pick(Skins), random), Near(random.Pick(Hairs), random), Near(random.Pick(Cloths), random), Near(random.Pick(Cloths), random), random.Pick<HairCut>())
    {
        Tilt = random.Between(-0.15f, 0.15f), Width = random.Between(0.9f, 1.1f),
    };

    /// <summary>How far the head leans, in radians.</summary>
    public float Tilt { get; init; }

    /// <summary>How broad the face is, 1 for most.</summary>
    public float Width { get; init; } = 1;

    /// <summary>The picture itself.</summary>
    /// <param name="faces">The faces, N.</param>
    /// <param name="side">Its side in pixels.</param>
    /// <returns>(N, 3, side, side), 0 to 1. The caller disposes it.</returns>
    public static Tensor Pictures(IReadOnlyList<Face> faces, int side)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var ramp = (arange(side, float32) + 0.5f) * (2f / side) - 1;
        return Paint(faces, ramp.view(1, 1, 1, -1), ramp.view(1, 1, -1, 1)).expand(faces.Count, 3, side, side).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Colours of points of faces.</summary>
    /// <param name="faces">The faces, N.</param>
    /// <param name="u">To the right, -1 to 1 over the picture; broadcasts with <paramref name="v"/> to (N, 1, H, W).</param>
    /// <param name="v">Down.</param>
    /// <returns>(N, 3, H, W).</returns>
    internal static Tensor Paint(IReadOnlyList<Face> faces, Tensor u, Tensor v)
    {
        var (tilt, width) = (Of(p => p.Tilt), Of(p => p.Width));
        var (x, y) = ((u * tilt.cos() + v * tilt.sin()) / width, v * tilt.cos() - u * tilt.sin());
        var picture = Colours(p => p.Backdrop);
        Cover(Ellipse(u, v, 0, 1.05f, 0.78f, 0.5f), Colours(p => p.Shirt));
        Cover(Ellipse(x, y, 0, 0.02f, 0.66f, 0.78f) * Of(p => p.Cut == HairCut.Long ? 1 : 0), Colours(p => p.Hair));
        Cover(Ellipse(x, y, 0, -0.12f, 0.56f, 0.62f) * Of(p => p.Cut == HairCut.Bald ? 0 : 1), Colours(p => p.Hair));
        Cover(Ellipse(x, y, 0, 0.02f, 0.47f, 0.56f), Colours(p => p.Skin));
        // A fringe, where there is hair.
        Cover(Ellipse(x, y, 0, -0.52f, 0.42f, 0.24f) * Of(p => p.Cut == HairCut.Bald ? 0 : 1), Colours(p => p.Hair));
        foreach (var side in new[] { -0.2f, 0.2f }) Cover(Ellipse(x, y, side, -0.04f, 0.09f, 0.11f), Colours(_ => Ink));
        Cover(Ellipse(x, y, 0, 0.32f, 0.2f, 0.075f), Colours(_ => 0xB03A48));
        return picture;

        void Cover(Tensor amount, Tensor colour) => picture = picture.lerp(colour, amount);
        Tensor Of(Func<Face, float> part) => tensor(faces.Select(part).ToArray(), device: u.device).view(-1, 1, 1, 1);
        Tensor Colours(Func<Face, int> part) =>
            tensor(faces.Select(part).SelectMany(rgb => new[] { (rgb >> 16 & 255) / 255f, (rgb >> 8 & 255) / 255f, (rgb & 255) / 255f }).ToArray(), device: u.device).view(-1, 3, 1, 1);
    }

    // 1 inside, 0 outside, soft over about a pixel of a small picture.
    static Tensor Ellipse(Tensor x, Tensor y, float centreX, float centreY, float halfWidth, float halfHeight)
    {
        var reach = (((x - centreX) / halfWidth).square() + ((y - centreY) / halfHeight).square()).sqrt();
        return (0.5f - (reach - 1) * (Math.Min(halfWidth, halfHeight) / 0.06f)).clamp(0, 1);
    }

    static int Near(int rgb, Random random)
    {
        int Channel(int shift) => Math.Clamp((rgb >> shift & 255) + random.Next(-14, 15), 0, 255) << shift;
        return Channel(16) | Channel(8) | Channel(0);
    }
}
