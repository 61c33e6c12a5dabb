using static TorchSharp.torch;

namespace Sora.Diffusion.Evaluation;

/// <summary>How far two sets of features lie apart, each taken for a Gaussian (Fréchet 1957; Heusel et al. 2017 for networks' features). Few samples make it larger than it is, for both sets alike: compare it with its floor.</summary>
static class FrechetDistance
{
    /// <summary>|m - n|² + tr(A + B - 2 (A B)^½) for the means and covariances of both sets.</summary>
    /// <param name="a">(N, d), N at least 2.</param>
    /// <param name="b">(M, d), M at least 2.</param>
    public static double Between(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (meanA, covarianceA) = Gaussian(a);
        var (meanB, covarianceB) = Gaussian(b);
        // A and B are symmetric: (A B)^½ has the trace of (A^½ B A^½)^½, whose eigenvalues are not negative.
        var (values, vectors) = linalg.eigh(covarianceA);
        var root = vectors.matmul(values.clamp_min(0).sqrt().diag()).matmul(vectors.t());
        var shared = linalg.eigvalsh(root.matmul(covarianceB).matmul(root)).clamp_min(0).sqrt().sum();
        return ((meanA - meanB).square().sum() + covarianceA.trace() + covarianceB.trace() - 2 * shared).item<double>();
    }

    static (Tensor Mean, Tensor Covariance) Gaussian(Tensor samples)
    {
        var values = samples.to(float64);
        var mean = values.mean([0]);
        var centred = values - mean;
        return (mean, centred.t().matmul(centred) / (values.shape[0] - 1));
    }
}
