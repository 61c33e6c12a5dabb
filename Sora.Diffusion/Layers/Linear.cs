using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Layers;

/// <summary>A linear map that computes in the type of its input whatever the type of its weights (fp32 master weights, bf16 arithmetic).</summary>
internal sealed class Linear : Module<Tensor, Tensor>
{
    // Field names are the tensor names in weight files.
    private readonly Parameter weight; // (out, in)
    private readonly Parameter? bias;  // (out)

    /// <param name="inFeatures">Size of the last axis of the input.</param>
    /// <param name="outFeatures">Size of the last axis of the output.</param>
    /// <param name="withBias">Whether a vector is added.</param>
    /// <param name="std">Standard deviation of the initial weights; null for Xavier's uniform rule.</param>
    public Linear(long inFeatures, long outFeatures, bool withBias = true, double? std = null) : base(nameof(Linear))
    {
        weight = new Parameter(empty(outFeatures, inFeatures));
        _ = std is { } width ? init.normal_(weight, 0, width) : init.xavier_uniform_(weight);
        if (withBias)
        {
            bias = new Parameter(zeros(outFeatures));
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => functional.linear(x, weight.As(x.dtype), bias?.As(x.dtype));
}
