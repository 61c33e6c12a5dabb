using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Sampling;

/// <summary>What a chunk is drawn towards, instead of from noise alone.</summary>
/// <param name="Clean">(B, F, C, H, W): clean latents.</param>
/// <param name="Strength">How much of the denoising is done anew: 1 is all of it, less skips the first steps and begins with <paramref name="Clean"/>, noised to where they end. Above 0.</param>
/// <param name="HeldFrames">So many latent frames at the start stay as they are in <paramref name="Clean"/>; the others are drawn to go with them.</param>
public sealed record ChunkGuide(Tensor Clean, double Strength = 1, int HeldFrames = 0)
{
    /// <summary>The first of so many steps that is done.</summary>
    internal int FirstStep(int steps) => Math.Clamp((int)Math.Round((1 - Strength) * steps), 0, steps - 1);
}
