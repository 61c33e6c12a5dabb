using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Layers;

/// <summary>Softmax attention.</summary>
internal static class Attention
{
    // Up to so many, one call of a kernel takes less than the calls of its parts: measured with 56 queries of 64 channels.
    private const long FewScores = 1 << 14;

    // A gigabyte of float32. The small model's scores are a hundredth of it; those of a whole clip of Wan 2.1 would be fifty times as much.
    private const long MostScores = 1 << 28;

    /// <summary>softmax(q k' * scale + bias) v.</summary>
    /// <param name="queries">(B, Q, H, D).</param>
    /// <param name="keys">(B, K, H, D).</param>
    /// <param name="values">(B, K, H, D).</param>
    /// <param name="scale">Multiplies the products of queries and keys.</param>
    /// <param name="bias">Added to them; broadcasts to (B, H, Q, K). Minus infinity forbids.</param>
    /// <returns>(B, Q, H * D).</returns>
    public static Tensor Attend(Tensor queries, Tensor keys, Tensor values, double scale, Tensor? bias = null)
    {
        var scores = queries.size(0) * queries.size(1) * queries.size(2) * keys.size(1);
        return queries.device_type == DeviceType.CPU && scores is > FewScores and <= MostScores
            ? Explicit(queries, keys, values, scale, bias)
            : Fused(queries, keys, values, scale, bias);
    }

    /// <summary>With all scores in memory at once: on a processor, the faster way unless there are very few tokens.</summary>
    internal static Tensor Explicit(Tensor queries, Tensor keys, Tensor values, double scale, Tensor? bias)
    {
        var scores = matmul(queries.Times(scale).transpose(1, 2), keys.permute(0, 2, 3, 1));            // (B, H, Q, K)
        var weights = (bias is null ? scores : scores.Plus(bias.to(scores.dtype))).softmax(-1);
        return matmul(weights, values.transpose(1, 2)).transpose(1, 2).flatten(2);
    }

    /// <summary>With a kernel that never holds more than a part of the scores.</summary>
    internal static Tensor Fused(Tensor queries, Tensor keys, Tensor values, double scale, Tensor? bias)
    {
        var root = Math.Sqrt(queries.size(3));
        var scaled = scale == 1 / root ? queries : queries.Times(scale * root);                       // the kernel divides by the root
        return nn.functional.scaled_dot_product_attention(scaled.transpose(1, 2), keys.transpose(1, 2), values.transpose(1, 2), bias?.to(queries.dtype)).transpose(1, 2).flatten(2);
    }
}
