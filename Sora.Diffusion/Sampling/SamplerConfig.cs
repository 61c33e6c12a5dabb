namespace Sora.Diffusion.Sampling;

/// <summary>How one step leads to the next.</summary>
public enum SamplerMethod
{
    /// <summary>The clean estimate is noised afresh to the next level: for models distilled to few steps.</summary>
    Renoise,

    /// <summary>A straight step along the velocity: for flow models as they were trained.</summary>
    Euler,
}

/// <summary>How chunks are denoised.</summary>
public sealed record SamplerConfig
{
    /// <summary>Shift of the noise schedule.</summary>
    public double Shift { get; init; } = 5;

    /// <summary>Timesteps of the first chunk, falling, before the shift: 1..1000.</summary>
    public int[] FirstChunkSteps { get; init; } = [1000, 750, 500, 250];

    /// <summary>Timesteps of every later chunk.</summary>
    public int[] LaterChunkSteps { get; init; } = [1000, 750, 500, 250];

    /// <summary>Whether the shift applies to the timesteps above; otherwise they are taken as they are.</summary>
    public bool WarpSteps { get; init; } = true;

    /// <summary>How one step leads to the next.</summary>
    public SamplerMethod Method { get; init; } = SamplerMethod.Renoise;

    /// <summary>Classifier-free guidance: 1 is off and costs half; more follows the text more closely.</summary>
    public double Guidance { get; init; } = 1;

    /// <summary>Timestep at which finished chunks enter the cache.</summary>
    public double ContextNoise { get; init; }

    internal void Validate()
    {
        foreach (var steps in new[] { FirstChunkSteps, LaterChunkSteps })
        {
            if (steps.Length == 0 || steps[0] > FlowSchedule.Levels || steps[^1] < 1 || !steps.Zip(steps.Skip(1)).All(pair => pair.First > pair.Second))
            {
                throw new ArgumentException($"Denoising steps must fall from {FlowSchedule.Levels} at most to 1 at least, not [{string.Join(", ", steps)}].");
            }
        }
        if (!(Shift > 0) || !(Guidance >= 0) || !(ContextNoise is >= 0 and <= FlowSchedule.Levels))
        {
            throw new ArgumentException("The shift must be above 0, guidance 0 or more, and context noise 0 to 1000.");
        }
    }
}
