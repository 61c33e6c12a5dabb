using Sora.Contracts.Live;

namespace Sora.Web.Client.Videos;

/// <summary>How far a render is, as its events tell.</summary>
public sealed record RenderProgress
{
    /// <summary>One of <see cref="RenderEventType"/>; null before the first event.</summary>
    public string? Type { get; private init; }

    /// <summary>0-100.</summary>
    public int Percent { get; private init; }

    public int? QueuePosition { get; private init; }

    public TimeSpan? Remaining { get; private init; }

    /// <summary>The part in progress, from 1.</summary>
    public int? Chunk { get; private init; }

    /// <summary>The denoising step within the part, from 1.</summary>
    public int? Step { get; private init; }

    /// <summary>Frames that will not change any more.</summary>
    public int FinalFrames { get; private init; }

    /// <summary>All frames of the video; 0 before it is known.</summary>
    public int FrameCount { get; private init; }

    public RenderError? Error { get; private init; }

    public RenderProgress After(RenderEvent happening) => this with
    {
        Type = happening.Type,
        Percent = happening.Progress,
        QueuePosition = happening.Type == RenderEventType.Queued ? happening.QueuePosition : null,
        Remaining = happening.EtaMs is { } eta ? TimeSpan.FromSeconds(Math.Ceiling(eta / 1000d)) : null,
        Chunk = happening.Chunk + 1 ?? Chunk,
        Step = happening.Step + 1 ?? Step,
        FinalFrames = happening is { Final: true, FrameIndex: { } index } ? Math.Max(FinalFrames, index + 1) : FinalFrames,
        FrameCount = happening.FrameCount ?? FrameCount,
        Error = happening.Error,
    };
}
