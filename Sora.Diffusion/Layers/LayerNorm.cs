using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Layers;

/// <summary>Gives each vector of the last axis mean 0 and variance 1, then scales and shifts it by learned vectors.</summary>
internal sealed class LayerNorm : Module<Tensor, Tensor>
{
    private readonly Parameter weight; // (d)
    private readonly Parameter bias;   // (d)
    private readonly long[] _width;
    private readonly double _eps;

    public LayerNorm(long dim, double eps) : base(nameof(LayerNorm))
    {
        (weight, bias, _width, _eps) = (new Parameter(ones(dim)), new Parameter(zeros(dim)), [dim], eps);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => functional.layer_norm(x, _width, weight.As(x.dtype), bias.As(x.dtype), _eps);
}
