using System.Text.Json.Serialization;

namespace Sora.Diffusion.Sampling;

/// <summary>How one step leads to the next.</summary>
public enum SamplerMethod
{
    /// <summary>The clean estimate is noised afresh to the next level: for models distilled to few steps.</summary>
    Renoise,

    /// <summary>A straight step along the velocity: for flow models as they were trained.</summary>
    Euler,

    /// <summary>As Euler, but of second order: for flow models as they were trained, in fewer steps. Not on <see cref="SamplerGrid.Even"/>, which begins at pure noise.</summary>
    UniPc,
}

/// <summary>Which noise levels a chunk goes through.</summary>
public enum SamplerGrid
{
    /// <summary>Those listed for the first and for later chunks.</summary>
    Listed,

    /// <summary>So many at even distances before the shift.</summary>
    Even,

    /// <summary>So many as Wan 2.1's own program chooses them.</summary>
    Wan,

    /// <summary>So many as the diffusers library chooses them.</summary>
    Diffusers,
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

    /// <summary>Which noise levels.</summary>
    public SamplerGrid Grid { get; init; } = SamplerGrid.Listed;

    /// <summary>How many steps, unless they are listed.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>Whether the shift applies to the listed timesteps; otherwise they are taken as they are.</summary>
    public bool WarpSteps { get; init; } = true;

    /// <summary>How one step leads to the next.</summary>
    public SamplerMethod Method { get; init; } = SamplerMethod.Renoise;

    /// <summary>Classifier-free guidance: 1 is off and costs half; more follows the text more closely.</summary>
    public double Guidance { get; init; } = 1;

    /// <summary>Guidance of later chunks, which have their past to follow as well; null for that of the first chunk.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LaterGuidance { get; init; }

    /// <summary>What guidance moves away from.</summary>
    public string NegativePrompt { get; init; } = "";

    /// <summary>Timestep at which finished chunks enter the cache.</summary>
    public double ContextNoise { get; init; }

    /// <summary>
    /// How much of the noise that is added between the steps of later chunks is the same in all latents of a video, as a share of its variance, 0..1: what stands still is noised alike there, and comes out alike.
    /// Only for the method that noises afresh. Source: Ge et al., "Preserve Your Own Correlation: A Noise Prior for Video Diffusion Models", 2023.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double SharedNoise { get; init; }

    /// <summary>Steps at <see cref="RenderQuality.Draft"/>; what is left out is half of the standard steps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SamplerSteps? Draft { get; init; }

    /// <summary>Steps at <see cref="RenderQuality.High"/>, if no teacher renders then; what is left out is twice the standard steps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SamplerSteps? High { get; init; }

    /// <summary>The configuration of another quality. Timesteps that it does not list are spaced as the standard ones are.</summary>
    public SamplerConfig Of(RenderQuality quality)
    {
        return quality switch
        {
            RenderQuality.Draft => With(Draft ?? new(), count => (count + 1) / 2),
            RenderQuality.High => With(High ?? new(), count => Math.Min(2 * count, FlowSchedule.Levels)),
            _ => this,
        };

        SamplerConfig With(SamplerSteps named, Func<int, int> derived) => this with
        {
            FirstChunkSteps = named.FirstChunkSteps ?? Respaced(FirstChunkSteps, derived(FirstChunkSteps.Length)),
            LaterChunkSteps = named.LaterChunkSteps ?? Respaced(LaterChunkSteps, derived(LaterChunkSteps.Length)),
            Steps = named.Steps ?? derived(Steps),
        };
    }

    /// <summary>Whether any chunk is guided.</summary>
    [JsonIgnore]
    public bool Guided => Guidance != 1 || LaterGuidance is not (null or 1);

    /// <summary>The guidance of the first chunk, or of every later one.</summary>
    internal double GuidanceOf(bool firstChunk) => firstChunk ? Guidance : LaterGuidance ?? Guidance;

    /// <summary>The noise levels of the first chunk, or of every later one.</summary>
    internal FlowGrid LevelsOf(bool firstChunk)
    {
        var schedule = new FlowSchedule(Shift);
        return Grid switch
        {
            SamplerGrid.Even => FlowGrid.Even(Steps, Shift),
            SamplerGrid.Wan => FlowGrid.Wan(Steps, Shift),
            SamplerGrid.Diffusers => FlowGrid.Diffusers(Steps, Shift),
            _ => FlowGrid.Listed(schedule, [.. (firstChunk ? FirstChunkSteps : LaterChunkSteps).Select(step => WarpSteps ? schedule.Warp(step) : step)]),
        };
    }

    internal void Validate()
    {
        RequireValid("");
        Of(RenderQuality.Draft).RequireValid(" of draft quality");
        Of(RenderQuality.High).RequireValid(" of high quality");
    }

    private void RequireValid(string which)
    {
        foreach (var steps in new[] { FirstChunkSteps, LaterChunkSteps })
        {
            if (steps.Length == 0 || steps[0] > FlowSchedule.Levels || steps[^1] < 1 || !steps.Zip(steps.Skip(1)).All(pair => pair.First > pair.Second))
            {
                throw new ArgumentException($"Denoising steps{which} must fall from {FlowSchedule.Levels} at most to 1 at least, not [{string.Join(", ", steps)}].");
            }
        }
        if (Steps is < 1 or > FlowSchedule.Levels || (Method == SamplerMethod.UniPc && Grid is not (SamplerGrid.Wan or SamplerGrid.Diffusers)))
        {
            throw new ArgumentException($"There must be 1 to {FlowSchedule.Levels} steps{which}, and UniPC needs the levels of Wan or diffusers.");
        }
        if (!(Shift > 0) || !(Guidance >= 0) || LaterGuidance is < 0 or double.NaN || !(ContextNoise is >= 0 and <= FlowSchedule.Levels) || !(SharedNoise is >= 0 and <= 1))
        {
            throw new ArgumentException("The shift must be above 0, guidance 0 or more, context noise 0 to 1000, and shared noise 0 to 1.");
        }
    }

    // So many timesteps along the line through the listed ones, which ends at 0.
    private static int[] Respaced(int[] listed, int count)
    {
        return [.. Enumerable.Range(0, count).Select(step => (int)Math.Max(1, Math.Round(At((double)step * listed.Length / count)))).Distinct()];

        double At(double place)
        {
            var (before, part) = ((int)place, place - (int)place);
            var next = before + 1 < listed.Length ? listed[before + 1] : 0;
            return listed[before] + part * (next - listed[before]);
        }
    }
}

/// <summary>The steps of one quality, as <see cref="SamplerConfig"/> has them for the standard one. Null follows from those.</summary>
public sealed record SamplerSteps
{
    /// <summary>Timesteps of the first chunk, falling, before the shift: 1..1000.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? FirstChunkSteps { get; init; }

    /// <summary>Timesteps of every later chunk.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? LaterChunkSteps { get; init; }

    /// <summary>How many steps, unless they are listed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Steps { get; init; }
}
