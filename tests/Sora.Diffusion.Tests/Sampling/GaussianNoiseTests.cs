using CsCheck;
using Sora.Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Sampling;

public sealed class GaussianNoiseTests
{
    [Fact]
    public void Whatever_share_is_in_common_the_noise_keeps_its_variance_and_any_two_latents_correlate_by_that_share() => Gen.Double[0, 1].Sample(share =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);

        var noise = GaussianNoise.Shared(randn([1, 2, 16, 64, 64], generator: generator), randn([1, 1, 16, 64, 64], generator: generator), share);

        Assert.Equal(1, noise.var().item<float>(), tolerance: 0.02);
        Assert.Equal(share, (noise[0, 0] * noise[0, 1]).mean().item<float>(), tolerance: 0.02);
    }, iter: 20);
}
