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

    /// <summary>Two norms of vectors that lie side by side, (..., 2, d), as a single one. Neither may be trained from now on.</summary>
    public static RmsNorm Joined(RmsNorm first, RmsNorm second)
    {
        var joined = new RmsNorm(first.weight.shape[0], first._eps).to(first.weight.dtype).to(first.weight.device);
        using var guard = no_grad();
        using var both = stack([first.weight, second.weight]);                                    // (2, d)
        joined.weight.set_(both);
        return joined;
    }

    public override Tensor forward(Tensor x)
    {
        var norm = x.norm(-1, keepdim: true).to(float32);                                         // (..., 1)
        return x * TensorArithmetic.Constant(_eps, x.device).PlusProduct(norm, norm, 1.0 / x.size(-1)).rsqrt().As(x.dtype) * weight.As(x.dtype);
    }
}
