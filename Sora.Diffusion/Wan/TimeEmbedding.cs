using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Wan;

/// <summary>The sinusoidal embedding of a diffusion timestep.</summary>
internal static class TimeEmbedding
{
    /// <summary>Cosines, then sines, of the timestep at <paramref name="freqDim"/> / 2 frequencies from 1 down to nearly 1 / 10000; computed in float64.</summary>
    /// <param name="timesteps">(N), on the scale 0..1000.</param>
    /// <param name="freqDim">Size of an embedding; even.</param>
    /// <returns>(N, freqDim) float32.</returns>
    public static Tensor Sinusoid(Tensor timesteps, int freqDim)
    {
        var half = freqDim / 2;
        var frequencies = (arange(half, float64, timesteps.device) * (-Math.Log(10_000) / half)).exp();
        var angles = timesteps.to(float64).unsqueeze(1) * frequencies;                                               // (N, half)
        return cat([angles.cos(), angles.sin()], 1).to(float32);
    }
}
