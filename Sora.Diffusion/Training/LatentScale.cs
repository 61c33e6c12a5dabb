namespace Sora.Diffusion.Training;

/// <summary>By what latents are normalised.</summary>
/// <param name="Mean">Per channel.</param>
/// <param name="Deviation">Per channel: the standard deviation.</param>
sealed record LatentScale(float[] Mean, float[] Deviation)
{
    /// <summary>What a finished model normalises by; null if it does not.</summary>
    public static LatentScale? Of(VideoModelConfig model) =>
        model is { LatentMean: { } mean, LatentStd: { } deviation } ? new([.. mean.Select(value => (float)value)], [.. deviation.Select(value => (float)value)]) : null;
}
