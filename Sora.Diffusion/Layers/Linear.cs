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

    /// <summary>
    /// Several maps of one input as a single one: a product with few rows takes hardly less time than one with three times as many. The parts stay what they were, but look into its memory; none of them may be trained from now on.
    /// </summary>
    /// <param name="parts">Maps with as many inputs, of one type, all with a bias.</param>
    public static Linear Joined(params Linear[] parts)
    {
        var joined = new Linear(parts[0].weight.shape[1], parts.Sum(part => part.weight.shape[0])).to(parts[0].weight.dtype).to(parts[0].weight.device);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var row = 0L;
        foreach (var part in parts)
        {
            var rows = part.weight.shape[0];
            Move(part.weight, joined.weight.narrow(0, row, rows));
            Move(part.bias!, joined.bias!.narrow(0, row, rows));
            row += rows;
        }
        return joined;

        static void Move(Parameter parameter, Tensor place) => parameter.set_(place.copy_(parameter));
    }

    public override Tensor forward(Tensor x) => functional.linear(x, weight.As(x.dtype), bias?.As(x.dtype));
}
