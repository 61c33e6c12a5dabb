using Sora.Diffusion.Autoencoder;
using TorchSharp;
using static TorchSharp.torch;
using Conv2d = Sora.Diffusion.Layers.Conv2d;

namespace Sora.Diffusion.Tests.Layers;

public sealed class ConvolutionTests
{
    [Theory]
    [InlineData(3, 24, 1)]
    [InlineData(6, 12, 2)]
    [InlineData(24, 32, 2)]
    [InlineData(27, 32, 1)]
    [InlineData(32, 24, 1)]
    [InlineData(32, 27, 1)]
    [InlineData(40, 40, 1)]
    [InlineData(48, 32, 2)]
    public void No_number_of_channels_in_any_order_and_type_reads_memory_that_was_never_written(long inputs, long outputs, int stride)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var convolution = new Conv2d(inputs, outputs, stride: stride);
        var x = randn(4, inputs, 28, 16);
        var exact = Gradients(convolution, x.to(float64));
        foreach (var type in new[] { float32, bfloat16 })
            foreach (var innermost in new[] { false, true })
            {
                var given = x.to(type);
                LeaveNoNumbersBehind();
                var found = Gradients(convolution, innermost ? given.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : given);
                foreach (var ((what, expected), (_, actual)) in exact.Zip(found))
                {
                    var error = ((actual - expected).square().mean() / expected.square().mean()).sqrt().item<double>();
                    Assert.True(error < 0.01, $"{what} in {type}, channels innermost: {innermost}, off by {error:P1}"); // bfloat16 has 8 bits
                }
            }
    }

    static (string What, Tensor Value)[] Gradients(Conv2d convolution, Tensor x)
    {
        convolution.zero_grad();
        x = x.detach().requires_grad_();
        var y = convolution.forward(x);
        LeaveNoNumbersBehind();
        y.square().sum().backward();
        var filter = convolution.named_parameters().First(pair => pair.name == "weight").parameter;
        return [("output", y.to(float64)), ("gradient of the input", x.grad!.to(float64)), ("gradient of the weights", filter.grad!.to(float64))];
    }

    [Theory]
    [InlineData(8, 12)]
    [InlineData(24, 32)]
    [InlineData(96, 3)]
    public void Nor_does_a_convolution_over_time(long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        manual_seed(5);
        var convolution = new CausalConv3d(inputs, outputs);
        var x = randn([1, inputs, 3, 14, 8]);
        foreach (var type in new[] { float32, bfloat16 })
        {
            using var exact = new AutoencoderMemory();
            using var memory = new AutoencoderMemory();
            var expected = convolution.Forward(x.to(float64), exact);
            LeaveNoNumbersBehind();
            var actual = convolution.Forward(x.to(type), memory).to(float64);
            Assert.True(((actual - expected).square().mean() / expected.square().mean()).sqrt().item<double>() < 0.01, $"{type}");
        }
    }

    // Fills memory of many sizes with what is no number and gives every second piece of it back.
    static void LeaveNoNumbersBehind()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var pieces = Enumerable.Range(0, 500).Select(i => full([500 + 100 * i], float.NaN, bfloat16)).ToArray();
        foreach (var piece in pieces.Where((_, i) => i % 2 == 0)) piece.Dispose();
    }
}
