using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion;

/// <summary>A picture: 8-bit RGB, interleaved, rows from the top, no padding. <c>Pixels.Length == Width * Height * 3</c>.</summary>
public sealed record RgbFrame(int Width, int Height, byte[] Pixels)
{
    /// <summary>Pictures out of a tensor.</summary>
    /// <param name="pictures">(N, 3, H, W), 0 to 1, of any floating type, on any device.</param>
    public static IReadOnlyList<RgbFrame> Of(Tensor pictures)
    {
        var frames = new RgbFrame[pictures.size(0)];
        for (var index = 0; index < frames.Length; index++)
        {
            // One at a time: what lies between stays in the processor's cache.
            using var scope = NewDisposeScope();
            var pixels = pictures[index].permute(1, 2, 0).to(float32).contiguous().cpu();                                     // (H, W, 3)
            frames[index] = new((int)pixels.size(1), (int)pixels.size(0), Levels(MemoryMarshal.Cast<byte, float>(pixels.bytes)));
        }
        return frames;
    }

    // The nearest of 256 levels. libtorch converts to bytes one at a time, which takes as long as all else that is done for a picture together.
    private static byte[] Levels(ReadOnlySpan<float> values)
    {
        var levels = GC.AllocateUninitializedArray<byte>(values.Length);
        var (at, part) = (0, Vector<float>.Count);
        for (; at <= values.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            var four = values.Slice(at, Vector<byte>.Count);
            var (low, high) = (Vector.Narrow(Nearest(four), Nearest(four[part..])), Vector.Narrow(Nearest(four[(2 * part)..]), Nearest(four[(3 * part)..])));
            Vector.AsVectorByte(Vector.Narrow(low, high)).CopyTo(levels, at);
        }
        for (; at < values.Length; at++)
        {
            levels[at] = (byte)MathF.Round(values[at] * 255);
        }
        return levels;

        static Vector<int> Nearest(ReadOnlySpan<float> some) => Vector.ConvertToInt32(Vector.Round(new Vector<float>(some) * 255));
    }
}
