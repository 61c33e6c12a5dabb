namespace Sora.Diffusion.Sampling;

/// <summary>
/// The noise levels of flow matching: x = (1 - sigma) * clean + sigma * noise, with 1000 levels from 1 down to nearly 0 that a shift presses towards the noisy end.
/// Source: Esser et al., "Scaling Rectified Flow Transformers", 2024; the table is that of Self-Forcing.
/// </summary>
public sealed class FlowSchedule
{
    /// <summary>The timestep of pure noise, and the number of levels.</summary>
    public const int Levels = 1000;

    private readonly double[] _sigmas; // descending; a last one of 0 stands for clean

    /// <summary>Makes the table.</summary>
    /// <param name="shift">1 for evenly spaced levels, more to spend more of them on strong noise; above 0.</param>
    public FlowSchedule(double shift)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shift);
        _sigmas = [.. Enumerable.Range(0, Levels + 1).Select(level => Shifted(1 - (double)level / Levels, shift))];
    }

    /// <summary>The level that an even spacing would have at <paramref name="sigma"/>, moved by a shift.</summary>
    /// <param name="sigma">0..1.</param>
    /// <param name="shift">As for the constructor.</param>
    /// <returns>0..1.</returns>
    public static double Shifted(double sigma, double shift) => shift * sigma / (1 + (shift - 1) * sigma);

    /// <summary>The levels that have noise, from the strongest.</summary>
    internal IEnumerable<double> Sigmas => _sigmas.Take(Levels);

    /// <summary>The noise level nearest to a timestep, among those that have noise.</summary>
    /// <param name="timestep">0..1000.</param>
    public double Sigma(double timestep) => Sigmas.MinBy(sigma => Math.Abs(sigma * Levels - timestep));

    /// <summary>The timestep that stands, after the shift, where <paramref name="timestep"/> stands in an even spacing.</summary>
    /// <param name="timestep">0..1000.</param>
    public double Warp(int timestep) => _sigmas[Levels - timestep] * Levels;
}
