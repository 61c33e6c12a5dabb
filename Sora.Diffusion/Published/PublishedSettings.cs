using Sora.Diffusion.Sampling;
using Sora.Diffusion.Wan;

namespace Sora.Diffusion.Published;

/// <summary>The optional <c>sora.json</c> in a folder of published weights: what no file of theirs says, and this engine's guess would get wrong. What is left out is guessed.</summary>
internal sealed record PublishedSettings
{
    public const string File = "sora.json";

    /// <summary>The model's name; else the folder's.</summary>
    public string? Name { get; init; }

    /// <summary>Portrait size in pixels; else 480x832.</summary>
    public FrameSize? Portrait { get; init; }

    /// <summary>Landscape size in pixels; else 832x480.</summary>
    public FrameSize? Landscape { get; init; }

    /// <summary>Playback rate in Hz; else 16.</summary>
    public int? FramesPerSecond { get; init; }

    /// <summary>Latent frames that are denoised together; else 3 for a causal checkpoint, all 21 for another.</summary>
    public int? LatentsPerChunk { get; init; }

    /// <summary>Rows of text that are attended to; else 512.</summary>
    public int? TextLen { get; init; }

    /// <summary>What the transformer sees of the past; else the checkpoint's own way as far as its name tells.</summary>
    public KvWindow? Window { get; init; }

    /// <summary>How chunks are denoised; else as the model's own program does it.</summary>
    public SamplerConfig? Sampler { get; init; }
}
