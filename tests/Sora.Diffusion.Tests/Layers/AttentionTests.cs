using Sora.Diffusion.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Layers;

public sealed class AttentionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_way_for_many_tokens_gives_what_the_way_for_few_gives(bool biased)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (queries, keys, values) = (randn(2, 7, 3, 8), randn(2, 11, 3, 8), randn(2, 11, 3, 8));
        var bias = biased ? where(rand(2, 1, 1, 11).gt(0.3), randn(2, 1, 7, 11), full([1], float.NegativeInfinity)) : null;

        var few = Attention.Explicit(queries, keys, values, 0.7, bias);
        Assert.Equal([2, 7, 24], few.shape);
        Assert.InRange((few - Attention.Fused(queries, keys, values, 0.7, bias)).abs().max().item<float>(), 0, 1e-5);
    }
}
