using Sora.Diffusion.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion;

/// <summary>A picture: 8-bit RGB, interleaved, rows from the top, no padding. <c>Pixels.Length == Width * Height * 3</c>.</summary>
public sealed record RgbFrame(int Width, int Height, byte[] Pixels)
{
    /// <summary>Pictures out of a tensor.</summary>
    /// <param name="pictures">(N, 3, H, W), 0 to 1, on any device.</param>
    public static IReadOnlyList<RgbFrame> Of(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var pixels = pictures.to(float32).Times(255).round().to(uint8).permute(0, 2, 3, 1).contiguous().cpu();          // (N, H, W, 3)
        var (count, height, width) = ((int)pixels.shape[0], (int)pixels.shape[1], (int)pixels.shape[2]);
        var bytes = pixels.bytes;
        var size = width * height * 3;
        var frames = new RgbFrame[count];
        for (var index = 0; index < count; index++)
        {
            frames[index] = new(width, height, bytes.Slice(index * size, size).ToArray());
        }
        return frames;
    }
}
