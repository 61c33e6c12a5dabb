using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Layers;

/// <summary>Softmax attention.</summary>
internal static class Attention
{
    /// <summary>softmax(q k' * scale + bias) v.</summary>
    /// <param name="queries">(B, Q, H, D).</param>
    /// <param name="keys">(B, K, H, D).</param>
    /// <param name="values">(B, K, H, D).</param>
    /// <param name="scale">Multiplies the products of queries and keys.</param>
    /// <param name="bias">Added to them; broadcasts to (B, H, Q, K). Minus infinity forbids.</param>
    /// <returns>(B, Q, H * D).</returns>
    public static Tensor Attend(Tensor queries, Tensor keys, Tensor values, double scale, Tensor? bias = null)
    {
        var scores = matmul((queries * scale).transpose(1, 2), keys.permute(0, 2, 3, 1));            // (B, H, Q, K)
        var weights = (bias is null ? scores : scores + bias.to(scores.dtype)).softmax(-1);
        return matmul(weights, values.transpose(1, 2)).transpose(1, 2).flatten(2);
    }
}
