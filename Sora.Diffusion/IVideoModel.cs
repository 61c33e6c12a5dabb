namespace Sora.Diffusion;

/// <summary>A loaded text-to-video model that renders one video at a time, chunk by chunk.</summary>
/// <remarks>An instance is one render slot: <see cref="Render"/> is not thread-safe, and a second one may start only after the first has ended or been cancelled. <see cref="Info"/> and <see cref="Read"/> may be called from any thread at any time.</remarks>
public interface IVideoModel : IDisposable
{
    /// <summary>What the model is and what it can draw.</summary>
    ModelInfo Info { get; }

    /// <summary>Says what the model understood of a prompt. Loads nothing, renders nothing and never throws for text.</summary>
    /// <param name="prompt">Any text, English or French; characters outside the vocabulary are reported, not refused.</param>
    PromptReading Read(string prompt);

    /// <summary>Renders a video. Every element is one denoising step of one chunk; the last step of a chunk is final and carries a checkpoint. Chunks that are known from a checkpoint or an <see cref="Extension"/> come first, with their last step only and no checkpoint.</summary>
    /// <param name="request">What to render. See <see cref="RenderRequest"/> for ranges.</param>
    /// <param name="cancellationToken">Checked between denoising steps; an <see cref="OperationCanceledException"/> ends the enumeration.</param>
    /// <exception cref="InvalidCheckpointException">The checkpoint, or the video of the source, can not be continued by this model.</exception>
    /// <exception cref="ArgumentException">The request lies outside the ranges of <see cref="ModelInfo"/>.</exception>
    IEnumerable<RenderStep> Render(RenderRequest request, CancellationToken cancellationToken = default);
}

/// <summary>Facts about a loaded model.</summary>
/// <param name="Name">The model's name, such as <c>petit-monde</c>.</param>
/// <param name="Version">Changes when the weights change.</param>
/// <param name="Portrait">Native portrait size in pixels (width &lt; height), the default.</param>
/// <param name="Landscape">Native landscape size in pixels.</param>
/// <param name="FramesPerSecond">Playback rate of the frames, in Hz.</param>
/// <param name="FramesPerChunk">Frames that become final together.</param>
/// <param name="FirstChunkSteps">Denoising steps of the first chunk at standard quality.</param>
/// <param name="LaterChunkSteps">Denoising steps of every later chunk at standard quality.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="CameoSide">Side in pixels of the square cameo that a render may be given; null if the model takes none.</param>
public sealed record ModelInfo(
    string Name, string Version, FrameSize Portrait, FrameSize Landscape, int FramesPerSecond, int FramesPerChunk,
    int FirstChunkSteps, int LaterChunkSteps, long Parameters, int? CameoSide = null);

/// <summary>How many denoising steps a render takes.</summary>
public enum RenderQuality
{
    /// <summary>Fewer than the model was made for: sooner there.</summary>
    Draft,

    /// <summary>As many as the model was made for.</summary>
    Standard,

    /// <summary>More than the model was made for; if it was distilled to few steps, by the model it learnt from, as that one was made to.</summary>
    High,
}

/// <summary>Width and height in pixels.</summary>
public readonly record struct FrameSize(int Width, int Height);

/// <summary>One render.</summary>
public sealed record RenderRequest
{
    /// <summary>The sentence to draw. May be empty: the model then draws whatever it likes.</summary>
    public required string Prompt { get; init; }

    /// <summary>True for landscape, false for portrait.</summary>
    public bool Landscape { get; init; }

    /// <summary>How many frames to render: 1 or more, any number; the last chunk is cut to fit.</summary>
    public required int FrameCount { get; init; }

    /// <summary>The seed of the noise. The same seed, prompt, size, quality and machine give the same video.</summary>
    public required long Seed { get; init; }

    /// <summary>How many denoising steps.</summary>
    public RenderQuality Quality { get; init; } = RenderQuality.Standard;

    /// <summary>The checkpoint of the last finished chunk, to continue a render that was cut off; null to begin at the first chunk.</summary>
    public ReadOnlyMemory<byte>? Checkpoint { get; init; }

    /// <summary>What the render starts from beside the prompt; null for nothing.</summary>
    public RenderSource? Source { get; init; }

    /// <summary>A picture of someone, of <see cref="ModelInfo.CameoSide"/> pixels each way, that the thing named in the prompt carries in place of a colour; null for none. With two things in the prompt either may carry it.</summary>
    public RgbFrame? Cameo { get; init; }

    /// <summary>Asked before every chunk but the first for the prompt to draw it from; null keeps the one in force. Called on the thread that renders.</summary>
    public Func<string?>? PromptNow { get; init; }
}

/// <summary>What one denoising step of one chunk gives: the frames of that chunk as they stand.</summary>
/// <param name="Chunk">Index of the chunk, from 0.</param>
/// <param name="ChunkCount">How many chunks the render has.</param>
/// <param name="Step">Index of the denoising step within the chunk, from 0.</param>
/// <param name="StepCount">How many steps this chunk has.</param>
/// <param name="FirstFrame">Index of <c>Frames[0]</c> within the video.</param>
/// <param name="Frames">The pictures; may be fewer than the chunk has while it is a preview.</param>
/// <param name="Final">True when these frames will not change.</param>
/// <param name="Checkpoint">On the final step of a chunk that was rendered now: everything needed to continue at the next chunk, and on that of the last what <see cref="Remix"/> and <see cref="Extension"/> take; else null.</param>
public sealed record RenderStep(
    int Chunk, int ChunkCount, int Step, int StepCount, int FirstFrame, IReadOnlyList<RgbFrame> Frames, bool Final, byte[]? Checkpoint);

/// <summary>What the model understood of a prompt.</summary>
/// <param name="Understood">The words of the world that were recognised, in the order of the prompt.</param>
/// <param name="Unknown">The words that the model does not know, each with the nearest known ones; the first 32.</param>
public sealed record PromptReading(IReadOnlyList<string> Understood, IReadOnlyList<UnknownWord> Unknown);

/// <summary>A word outside the model's world.</summary>
/// <param name="Word">As written in the prompt.</param>
/// <param name="Nearest">Up to three known words in the same language, nearest first; may be empty.</param>
public sealed record UnknownWord(string Word, IReadOnlyList<string> Nearest);
