using Sora.Diffusion.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>
/// Muon: steps of matrices along the orthogonal matrix nearest to their momentum, so that rare directions are learnt as fast as frequent ones. A convolution is the matrix of its filters.
/// Vectors, embeddings and the last layer are for <see cref="AdamW"/>.
/// Sources: Jordan et al., 2024, https://kellerjordan.github.io/posts/muon/; the size of a step, which is that of AdamW at the same rate, after Liu et al., "Muon is Scalable for LLM Training", 2025.
/// </summary>
sealed class Muon : IDisposable
{
    const double Decay = 0.95, WeightDecay = 0.01;
    const double StepSize = 0.2;

    readonly (Parameter[] Parameters, Tensor Momenta)[] groups; // of one shape: (N, rows, columns)

    public Muon(IEnumerable<Parameter> matrices) =>
        groups = [.. matrices.GroupBy(p => (Rows: p.shape[0], Columns: p.numel() / p.shape[0])).Select(group =>
            (group.ToArray(), zeros([group.Count(), group.Key.Rows, group.Key.Columns], float32, group.First().device).DetachFromDisposeScope()))];

    /// <summary>Each matrix with its momentum, a view of the same shape, to be stored with a checkpoint.</summary>
    public IEnumerable<(Parameter Matrix, Tensor Momentum)> Momenta => groups.SelectMany(group => group.Parameters.Select((p, i) => (p, group.Momenta[i].view(p.shape))));

    /// <summary>Moves the matrices against their gradients, which are cleared.</summary>
    /// <param name="rate">Learning rate.</param>
    public void Update(double rate)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (parameters, momenta) in groups)
        {
            var gradients = stack(parameters.Select(p => (p.grad ?? zeros_like(p)).flatten(1)).ToArray());     // (N, rows, columns)
            momenta.lerp_(gradients, 1 - Decay);
            var steps = Orthogonal(gradients.lerp(momenta, Decay));
            var size = rate * StepSize * Math.Sqrt(Math.Max(steps.shape[1], steps.shape[2]));
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].mul_(1 - rate * WeightDecay).add_(steps[i].view(parameters[i].shape), alpha: -size);
                parameters[i].grad = null;
            }
        }
    }

    /// <summary>All singular values brought near 1 by five Newton-Schulz iterations, whose coefficients trade exactness for speed.</summary>
    /// <param name="matrices">(N, rows, columns).</param>
    internal static Tensor Orthogonal(Tensor matrices)
    {
        const double a = 3.4445, b = -4.7750, c = 2.0315;
        var tall = matrices.shape[1] > matrices.shape[2];
        var x = tall ? matrices.mT : matrices;
        x = (x / (x.square().sum([1, 2], keepdim: true).sqrt() + 1e-7)).to(Bfloat16.IsFast ? bfloat16 : float32);
        for (var iteration = 0; iteration < 5; iteration++)
        {
            var square = x.matmul(x.mT);
            x = a * x + (b * square + c * square.matmul(square)).matmul(x);
        }
        return (tall ? x.mT : x).to(float32);
    }

    public void Dispose()
    {
        foreach (var (_, momenta) in groups) momenta.Dispose();
    }
}
