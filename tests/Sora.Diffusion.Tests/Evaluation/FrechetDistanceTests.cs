using Sora.Diffusion.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Evaluation;

public sealed class FrechetDistanceTests
{
    [Fact]
    public void A_set_has_no_distance_from_itself()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var features = randn(40, 8);
        Assert.InRange(FrechetDistance.Between(features, features), -1e-6, 1e-6);
    }

    [Fact]
    public void A_shift_and_a_stretch_give_what_the_formula_says()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var features = randn(500, 4, dtype: float64);
        var spread = features.var(0).sum().item<double>();
        Assert.Equal(4 * 9.0, FrechetDistance.Between(features, features + 3), 6);
        // Twice as wide: (2 - 1)² of each variance, and the mean moves away by itself.
        var mean = features.mean([0]).square().sum().item<double>();
        Assert.Equal(spread + mean, FrechetDistance.Between(features, 2 * features), 6);
    }
}
