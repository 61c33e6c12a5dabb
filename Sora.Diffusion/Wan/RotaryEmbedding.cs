using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Wan;

/// <summary>
/// Rotary position embedding over time, rows and columns: neighbouring pairs of a head's channels turn by position x frequency, the pairs being shared out among the three axes.
/// Angles are computed in float64, because near position 1000 those of float32 are already off by 6e-5. Source: Su et al., "RoFormer", 2021, as laid out in Wan 2.1.
/// </summary>
internal static class RotaryEmbedding
{
    private const double Theta = 10_000;

    /// <summary>The angle of every pair at every position.</summary>
    /// <param name="positions">(S, 3) float64: time, row, column.</param>
    /// <param name="headDim">Channels of a head.</param>
    /// <returns>(S, headDim / 2) float64, radians.</returns>
    public static Tensor Angles(Tensor positions, int headDim)
    {
        var space = 2 * (headDim / 6);
        int[] channels = [headDim - 2 * space, space, space];
        var axes = channels.Select((count, axis) =>
        {
            var frequencies = (arange(0, count, 2, float64, positions.device) * (-Math.Log(Theta) / count)).exp(); // (count / 2)
            return positions.narrow(1, axis, 1) * frequencies;                                                      // (S, count / 2)
        });
        return cat(axes.ToList(), 1);
    }

    /// <summary>The rotation of every token of a grid, in (frame, row, column) order.</summary>
    /// <param name="frames">(F): the time of each frame, in latent frames.</param>
    /// <param name="rows">Rows of a frame, in tokens.</param>
    /// <param name="columns">Columns of a frame, in tokens.</param>
    /// <param name="headDim">Channels of a head.</param>
    /// <returns>(F * rows * columns, 1, headDim / 2) complex64 of length 1, alike for all heads.</returns>
    public static Tensor Turns(Tensor frames, long rows, long columns, int headDim)
    {
        var (row, column) = (arange(rows, float64, frames.device), arange(columns, float64, frames.device));
        var grid = meshgrid([frames.to(float64), row, column], "ij");
        var angles = Angles(stack(grid.Select(axis => axis.flatten()).ToList(), 1), headDim);
        return polar(ones_like(angles), angles).to(complex64).unsqueeze(1);
    }

    /// <summary>Turns the channel pairs of every token.</summary>
    /// <param name="x">(B, S, H, headDim).</param>
    /// <param name="turns">(S, 1, headDim / 2), from <see cref="Turns"/>.</param>
    /// <returns>As <paramref name="x"/>, in its type.</returns>
    public static Tensor Rotate(Tensor x, Tensor turns)
    {
        var pairs = view_as_complex(x.to(float32).unflatten(3, [x.size(-1) / 2, 2]));                              // (B, S, H, D / 2)
        return view_as_real(pairs * turns).flatten(3).to(x.dtype);
    }
}
