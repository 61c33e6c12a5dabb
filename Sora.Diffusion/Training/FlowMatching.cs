using Sora.Diffusion.Sampling;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>Noise and targets of flow matching: x = (1 - sigma) clean + sigma noise, velocity = noise - clean.</summary>
static class FlowMatching
{
    /// <summary>Noise levels, one per chunk, log-normal in odds and shifted towards strong noise.</summary>
    /// <param name="clean">(B, F, C, h, w).</param>
    /// <param name="chunk">Latents of a chunk.</param>
    /// <param name="shift">1 for none.</param>
    /// <param name="generator">Source of randomness.</param>
    /// <returns>(B, F).</returns>
    public static Tensor Levels(Tensor clean, int chunk, double shift, Generator generator)
    {
        var even = randn([clean.shape[0], clean.shape[1] / chunk], generator: generator).sigmoid();
        return Shifted(even, shift).repeat_interleave(chunk, 1);
    }

    /// <summary>Levels between 0 and 1, pressed towards 1.</summary>
    /// <param name="even">The levels without a shift.</param>
    /// <param name="shift">1 for none.</param>
    public static Tensor Shifted(Tensor even, double shift) => shift * even / (1 + (shift - 1) * even);

    /// <summary>Clean latents at a noise level, and the velocity a model must predict there.</summary>
    /// <param name="clean">(B, F, C, h, w).</param>
    /// <param name="levels">(B, F).</param>
    /// <param name="generator">Source of randomness.</param>
    public static (Tensor Noisy, Tensor Velocity) Corrupt(Tensor clean, Tensor levels, Generator generator)
    {
        var noise = randn(clean.shape, generator: generator);
        var sigma = levels.view(levels.shape[0], levels.shape[1], 1, 1, 1);
        return (clean + sigma * (noise - clean), noise - clean);
    }

    /// <summary>The timestep that a noise level has for the transformer.</summary>
    public static Tensor Timesteps(Tensor levels) => levels * FlowSchedule.Levels;
}
