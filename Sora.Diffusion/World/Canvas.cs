using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.World;

/// <summary>The coordinates of a picture: its centre is the origin, its short side is 1, y points down.</summary>
sealed class Canvas : IDisposable
{
    public Canvas(FrameSize size, Device device)
    {
        (Width, Height, Device) = (size.Width, size.Height, device);
        var side = Math.Min(size.Width, size.Height);
        Pixel = 1f / side;
        HalfWidth = 0.5f * size.Width / side;
        HalfHeight = 0.5f * size.Height / side;
        X = ((arange(size.Width, device: device) + 0.5f) * Pixel - HalfWidth).to(float32).view(1, 1, 1, -1).DetachFromDisposeScope();
        Y = ((arange(size.Height, device: device) + 0.5f) * Pixel - HalfHeight).to(float32).view(1, 1, -1, 1).DetachFromDisposeScope();
    }

    public int Width { get; }
    public int Height { get; }
    public Device Device { get; }
    public float Pixel { get; }
    public float HalfWidth { get; }
    public float HalfHeight { get; }

    /// <summary>Centres of the columns, (1, 1, 1, W).</summary>
    public Tensor X { get; }

    /// <summary>Centres of the rows, (1, 1, H, 1).</summary>
    public Tensor Y { get; }

    /// <summary>How much of a pixel lies inside, given its signed distance to the edge (negative inside): one pixel of anti-aliasing.</summary>
    public Tensor Cover(Tensor distance) => (0.5f - distance / Pixel).clamp(0, 1);

    /// <summary>A colour 0xRRGGBB as (1, 3, 1, 1).</summary>
    public Tensor Colour(int rgb) =>
        tensor(new[] { (rgb >> 16 & 255) / 255f, (rgb >> 8 & 255) / 255f, (rgb & 255) / 255f }, device: Device).view(1, 3, 1, 1);

    public void Dispose()
    {
        X.Dispose();
        Y.Dispose();
    }
}
