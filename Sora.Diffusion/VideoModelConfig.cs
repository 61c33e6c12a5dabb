using System.Text.Json.Serialization;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Sampling;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;

namespace Sora.Diffusion;

/// <summary>The <c>config.json</c> of a model folder.</summary>
public sealed record VideoModelConfig
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Changes when the weights change.</summary>
    public required string Version { get; init; }

    /// <summary>Portrait size in pixels.</summary>
    public required FrameSize Portrait { get; init; }

    /// <summary>Landscape size in pixels.</summary>
    public required FrameSize Landscape { get; init; }

    /// <summary>Playback rate in Hz.</summary>
    public required int FramesPerSecond { get; init; }

    /// <summary>Latent frames that are denoised together.</summary>
    public required int LatentsPerChunk { get; init; }

    /// <summary>The text encoder.</summary>
    public required UMT5Config TextEncoder { get; init; }

    /// <summary>The transformer.</summary>
    public required WanConfig Transformer { get; init; }

    /// <summary>The autoencoder.</summary>
    public required AutoencoderConfig Autoencoder { get; init; }

    /// <summary>What the transformer sees of the past.</summary>
    public required KvWindow Window { get; init; }

    /// <summary>How chunks are denoised.</summary>
    public required SamplerConfig Sampler { get; init; }

    /// <summary>How the model samples that this one was distilled from: its transformer lies beside, renders at <see cref="RenderQuality.High"/>, and is what a training goes on from. Null: this one was not distilled.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SamplerConfig? Teacher { get; init; }

    /// <summary>Per channel: what the autoencoder's latents have on average. The transformer works on (latent - mean) / std. Null: 0.</summary>
    public double[]? LatentMean { get; init; }

    /// <summary>Per channel: how widely the autoencoder's latents spread. Null: 1.</summary>
    public double[]? LatentStd { get; init; }

    /// <summary>How chunks are denoised at a quality, and whether by the teacher's transformer.</summary>
    internal (SamplerConfig Sampler, bool ByTeacher) SamplerOf(RenderQuality quality) => quality == RenderQuality.High && Teacher is { } teacher ? (teacher, true) : (Sampler.Of(quality), false);

    /// <summary>Frames that become final together.</summary>
    internal int FramesPerChunk => LatentsPerChunk * Autoencoder.FramesPerLatent;

    /// <summary>Side in pixels of the square picture whose latents the transformer takes as a reference; null if it takes none.</summary>
    internal int? CameoSide => Transformer.ImageLen > 0 ? (int)Math.Sqrt(Transformer.ImageLen) * Autoencoder.SpatialScale : null;

    /// <summary>Rows and columns of a latent frame.</summary>
    internal (int Height, int Width) LatentSize(FrameSize size) => (size.Height / Autoencoder.SpatialScale, size.Width / Autoencoder.SpatialScale);

    /// <summary>
    /// Threads that serve the arithmetic best; null: one per core. Where no matrix product is large, it is done before a second thread, which sleeps between products, has woken:
    /// on two cores, two threads took 1.2 to 1.8 times as long as one up to 264 million operations a product, and 0.9 times as long at 528 million.
    /// </summary>
    internal int? BestThreads
    {
        get
        {
            var (height, width) = LatentSize(Portrait);
            var largest = 2L * LatentsPerChunk * Transformer.TokensPerFrame(height, width) * Transformer.Dim * Transformer.FfnDim;
            return largest < 200_000_000 ? 1 : null;
        }
    }

    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    internal void Validate()
    {
        TextEncoder.Validate();
        Transformer.Validate();
        Autoencoder.Validate();
        Sampler.Validate();
        Teacher?.Validate();
        var channels = Autoencoder.LatentChannels;
        Require(Transformer.InDim == channels && Transformer.OutDim == channels, $"the transformer must read and write the autoencoder's {channels} channels");
        Require(Transformer.TextDim == TextEncoder.Dim, $"the transformer's text_dim must be the text encoder's dim, {TextEncoder.Dim}");
        Require(Math.Sqrt(Transformer.ImageLen) % 1 == 0, "image_len must be a square number, the latents of a square picture");
        Require(Transformer.PatchSize[0] == 1, "a token must lie in one latent frame");
        Require(FramesPerSecond > 0 && LatentsPerChunk > 0, "frames_per_second and latents_per_chunk must be positive");
        Require(Autoencoder.FramesToTrim < FramesPerChunk, "the autoencoder trims more than a chunk");
        Require(Window.SinkFrames >= 0 && Window.Frames >= Window.SinkFrames + LatentsPerChunk && Window.Frames <= 4096, "the window must hold the sink and a chunk, and at most 4096 frames");
        Require(Transformer.TextLen <= 8192, "text_len is at most 8192");
        Require((LatentMean is null || LatentMean.Length == channels) && (LatentStd is null || (LatentStd.Length == channels && LatentStd.All(std => std > 0))), $"latent_mean and latent_std need {channels} numbers, the latter positive");
        var (rows, columns) = (Autoencoder.SpatialScale * Transformer.PatchSize[1], Autoencoder.SpatialScale * Transformer.PatchSize[2]);
        foreach (var size in new[] { Portrait, Landscape })
        {
            Require(size is { Width: > 0 and <= 8192, Height: > 0 and <= 8192 } && size.Height % rows == 0 && size.Width % columns == 0, $"{size.Width}x{size.Height} must be divisible by {columns}x{rows}");
        }

        static void Require(bool holds, string rule)
        {
            if (!holds)
            {
                throw new ArgumentException($"The configuration contradicts itself: {rule}.");
            }
        }
    }
}
