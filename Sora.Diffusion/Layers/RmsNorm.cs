using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Layers;

/// <summary>Divides each vector of the last axis by its root mean square and scales it by a learned weight.</summary>
internal sealed class RmsNorm : Module<Tensor, Tensor>
{
    private readonly Parameter weight; // (d)
    private readonly double _eps;

    public RmsNorm(long dim, double eps) : base(nameof(RmsNorm))
    {
        (weight, _eps) = (new Parameter(ones(dim)), eps);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var norm = x.norm(-1, keepdim: true).to(float32);                                         // (..., 1)
        return x * (norm * norm).Times(1.0 / x.shape[^1]).Plus(_eps).rsqrt().to(x.dtype) * weight.As(x.dtype);
    }
}
