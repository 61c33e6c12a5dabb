namespace Sora.Diffusion.Sampling;

/// <summary>The noise levels that a chunk goes through.</summary>
/// <param name="Timesteps">What the network is told at each step, 0..1000.</param>
/// <param name="Sigmas">The noise level of each step, falling, and the one that the last step leads to: 0.</param>
internal sealed record FlowGrid(double[] Timesteps, double[] Sigmas)
{
    /// <summary>Number of steps.</summary>
    public int Steps => Timesteps.Length;

    /// <summary>Timesteps one by one, each at the nearest level of a schedule: for models distilled to few steps.</summary>
    public static FlowGrid Listed(FlowSchedule schedule, double[] timesteps) => new(timesteps, [.. timesteps.Select(schedule.Sigma), 0]);

    /// <summary>Levels at even distances from 1, then shifted.</summary>
    public static FlowGrid Even(int steps, double shift) => Shifted(steps, shift, first: 1, last: 0, whole: false);

    /// <summary>The levels of Wan 2.1's own solver, which begins just below 1 and tells the network whole timesteps.</summary>
    public static FlowGrid Wan(int steps, double shift) => Shifted(steps, shift, first: 0.999f, last: 0, whole: true);

    /// <summary>The levels of the diffusers library, which spaces them from 1 to 1/1000.</summary>
    public static FlowGrid Diffusers(int steps, double shift) => Shifted(steps, shift, first: 1, last: 1.0 / FlowSchedule.Levels, whole: true);

    /// <summary>The grid without its first steps.</summary>
    public FlowGrid From(int step) => step == 0 ? this : new(Timesteps[step..], Sigmas[step..]);

    private static FlowGrid Shifted(int steps, double shift, double first, double last, bool whole)
    {
        var sigmas = Enumerable.Range(0, steps).Select(step => FlowSchedule.Shifted(first + (last - first) * step / steps, shift)).ToArray();
        if (whole)
        {
            sigmas[0] = Math.Min(sigmas[0], 1 - 1e-6); // a solver that works with log((1 - sigma) / sigma) cannot begin at 1
        }
        var timesteps = sigmas.Select(sigma => sigma * FlowSchedule.Levels);
        return new([.. whole ? timesteps.Select(Math.Truncate) : timesteps], [.. sigmas, 0]);
    }
}
