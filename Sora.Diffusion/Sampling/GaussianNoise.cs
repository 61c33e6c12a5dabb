using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Sampling;

/// <summary>Mixtures of Gaussian noise that are Gaussian noise again.</summary>
internal static class GaussianNoise
{
    /// <summary>Noise of variance 1 in which all latents have a part in common. Source: Ge et al., "Preserve Your Own Correlation: A Noise Prior for Video Diffusion Models", 2023.</summary>
    /// <param name="own">Each latent's own, (B, F, C, h, w).</param>
    /// <param name="common">What they have in common, (B, 1, C, h, w).</param>
    /// <param name="share">Share of the variance that is in common, 0..1.</param>
    /// <returns>(B, F, C, h, w).</returns>
    public static Tensor Shared(Tensor own, Tensor common, double share) => own * Math.Sqrt(1 - share) + common * Math.Sqrt(share);
}
