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
        var (count, height, width) = ((int)pictures.shape[0], (int)pictures.shape[2], (int)pictures.shape[3]);
        var frames = new RgbFrame[count];
        for (var index = 0; index < count; index++)
        {
            // One at a time: what lies between stays in the processor's cache.
            using var one = NewDisposeScope();
            var pixels = pictures[index].permute(1, 2, 0).to(float32).Times(255).round().to(uint8).contiguous().cpu();     // (H, W, 3)
            frames[index] = new(width, height, pixels.bytes.ToArray());
        }
        return frames;
    }
}
