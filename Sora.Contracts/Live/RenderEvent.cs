using MessagePack;
using Orleans;

namespace Sora.Contracts.Live;

/// <summary>One moment of a render, as watchers see it. A stream of them ends after exactly one terminal event.</summary>
[GenerateSerializer, Immutable, MessagePackObject]
public sealed record RenderEvent
{
    /// <summary>Rises strictly per video, over all attempts and processes; gaps mean dropped pictures.</summary>
    [Id(0), Key("sequence")] public required long Sequence { get; init; }

    /// <summary>One of <see cref="RenderEventType"/>.</summary>
    [Id(1), Key("type")] public required string Type { get; init; }

    /// <summary>Renders before this one; only while queued.</summary>
    [Id(2), Key("queuePosition")] public int? QueuePosition { get; init; }

    /// <summary>Estimated milliseconds until completed; null when unknown.</summary>
    [Id(3), Key("etaMs")] public long? EtaMs { get; init; }

    /// <summary>0-100.</summary>
    [Id(4), Key("progress")] public int Progress { get; init; }

    [Id(5), Key("chunk")] public int? Chunk { get; init; }

    /// <summary>Denoising step within the chunk, from 0.</summary>
    [Id(6), Key("step")] public int? Step { get; init; }

    [Id(7), Key("frameIndex")] public int? FrameIndex { get; init; }

    [Id(8), Key("frameCount")] public int? FrameCount { get; init; }

    /// <summary>False: a preview of that frame. True: it will not change.</summary>
    [Id(9), Key("final")] public bool? Final { get; init; }

    /// <summary>Pixels.</summary>
    [Id(10), Key("width")] public int? Width { get; init; }

    [Id(11), Key("height")] public int? Height { get; init; }

    /// <summary>A JPEG; base64 in the JSON protocol.</summary>
    [Id(12), Key("image")] public byte[]? Image { get; init; }

    [Id(13), Key("error")] public RenderError? Error { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(14), Key("timestamp")] public required long Timestamp { get; init; }

    /// <summary>True for completed, failed and cancelled.</summary>
    [IgnoreMember, System.Text.Json.Serialization.JsonIgnore]
    public bool IsTerminal => Type is RenderEventType.Completed or RenderEventType.Failed or RenderEventType.Cancelled;
}

/// <summary>Why a render ended without a video.</summary>
[GenerateSerializer, Immutable, MessagePackObject]
public sealed record RenderError([property: Id(0), Key("code")] string Code, [property: Id(1), Key("message")] string Message);

/// <summary>Types of <see cref="RenderEvent"/>.</summary>
public static class RenderEventType
{
    public const string Queued = "queued";
    public const string Started = "started";
    public const string Frame = "frame";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}
