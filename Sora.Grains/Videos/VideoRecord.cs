using System.Collections.Immutable;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Grains.Persistence;

namespace Sora.Grains.Videos;

/// <summary>What is stored of a video, and the transitions of its state machine. A transition that does not apply returns the same record.</summary>
[GenerateSerializer, Immutable, Alias("Sora.VideoRecord")]
internal sealed record VideoRecord
{
    /// <summary>How often a render is tried before the video fails.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Null until the video is created.</summary>
    [Id(0)] public string? OwnerId { get; init; }

    /// <summary>Null until the video is created, and again when it is deleted.</summary>
    [Id(1)] public VideoSpecification? Specification { get; init; }
    [Id(2)] public VideoState State { get; init; }
    [Id(3)] public string Visibility { get; init; } = Contracts.Videos.Visibility.Private;
    [Id(4)] public string? Caption { get; init; }
    [Id(5)] public DateTimeOffset CreatedAt { get; init; }
    [Id(6)] public DateTimeOffset? EndedAt { get; init; }
    [Id(7)] public RenderError? Error { get; init; }
    [Id(8)] public int Attempt { get; init; }

    /// <summary>Who renders, or rendered last.</summary>
    [Id(9)] public string? Worker { get; init; }
    [Id(10)] public RenderedMedia? Media { get; init; }

    /// <summary>When it first could be seen by others as a finished video: its place in the feeds.</summary>
    [Id(11)] public DateTimeOffset? PublishedAt { get; init; }
    [Id(12)] public bool Deleted { get; init; }

    /// <summary>What others have still to be told.</summary>
    [Id(13)] public VideoEffects Pending { get; init; }
    [Id(14)] public ImmutableDictionary<int, VersionedCount> Likes { get; init; } = ImmutableDictionary<int, VersionedCount>.Empty;
    [Id(15)] public VersionedCount Comments { get; init; }

    /// <summary>The trace of the request that created it, as a W3C <c>traceparent</c>.</summary>
    [Id(16)] public string? TraceParent { get; init; }

    /// <summary>The model asked for; kept when the video is deleted, to find its queue.</summary>
    [Id(17)] public string? Model { get; init; }

    public bool Exists => OwnerId is not null && !Deleted;

    public bool IsTerminal => State is VideoState.Completed or VideoState.Failed or VideoState.Cancelled;

    public static VideoRecord Create(string ownerId, VideoSpecification specification, DateTimeOffset now, string? traceParent) => new()
    {
        OwnerId = ownerId,
        Specification = specification,
        Model = specification.Model,
        Visibility = specification.Visibility,
        CreatedAt = now,
        Attempt = 1,
        TraceParent = traceParent,
        Pending = VideoEffects.Enqueue,
    };

    public VideoRecord Begin(int attempt, string worker) =>
        IsCurrent(attempt) && State == VideoState.Queued
            ? this with { State = VideoState.InProgress, Worker = worker, Pending = Pending & ~VideoEffects.Enqueue }
            : this;

    public VideoRecord Complete(int attempt, RenderedMedia media, DateTimeOffset now) =>
        IsCurrent(attempt) && State == VideoState.InProgress
            ? (this with { Media = media }).End(VideoState.Completed, null, now, VideoEffects.NotifyOwner).Published(now)
            : this;

    public VideoRecord Fail(int attempt, RenderError error, bool permanent, DateTimeOffset now)
    {
        if (!IsCurrent(attempt) || IsTerminal) return this;
        return permanent || attempt >= MaxAttempts
            ? End(VideoState.Failed, error, now, VideoEffects.NotifyOwner)
            : this with { State = VideoState.Queued, Attempt = attempt + 1, Worker = null, Pending = Pending | VideoEffects.Enqueue };
    }

    public VideoRecord Cancel(DateTimeOffset now) => !Exists || IsTerminal
        ? this
        : End(VideoState.Cancelled, new(ErrorCode.Cancelled, "The render was cancelled by its owner."), now, VideoEffects.Withdraw);

    public VideoRecord Publish(string visibility, string? caption, DateTimeOffset now) =>
        visibility == Visibility && (caption is null || caption == Caption)
            ? this
            : (this with { Visibility = visibility, Caption = caption ?? Caption }).Published(now);

    /// <summary>Keeps only what proves that the id was used: nothing a person wrote remains.</summary>
    public VideoRecord Delete(DateTimeOffset now) => !Exists ? this : Cancel(now) with
    {
        Deleted = true,
        Specification = null,
        Caption = null,
        Media = null,
        Likes = ImmutableDictionary<int, VersionedCount>.Empty,
        Comments = default,
        Pending = (Pending & ~(VideoEffects.Enqueue | VideoEffects.NotifyOwner)) | VideoEffects.TellOwner | VideoEffects.ForgetReactions | VideoEffects.DeleteFiles
            | (IsTerminal ? VideoEffects.None : VideoEffects.Withdraw) | (PublishedAt is null ? VideoEffects.None : VideoEffects.SyncFeeds),
    };

    public VideoRecord WithLikes(int shard, VersionedCount count) =>
        Exists && count.IsNewerThan(Likes.GetValueOrDefault(shard)) ? this with { Likes = Likes.SetItem(shard, count) } : this;

    public VideoRecord WithComments(VersionedCount count) => Exists && count.IsNewerThan(Comments) ? this with { Comments = count } : this;

    /// <summary>Strikes effects off the outbox, unless what they told has changed since <paramref name="delivered"/>.</summary>
    public VideoRecord Acknowledge(VideoRecord delivered, VideoEffects effects) =>
        (State, Attempt, Visibility, Deleted) == (delivered.State, delivered.Attempt, delivered.Visibility, delivered.Deleted) && (Pending & effects) != VideoEffects.None
            ? this with { Pending = Pending & ~effects }
            : this;

    private bool IsCurrent(int attempt) => Exists && Attempt == attempt;

    private VideoRecord End(VideoState state, RenderError? error, DateTimeOffset now, VideoEffects effects) => this with
    {
        State = state,
        Error = error,
        EndedAt = now,
        Pending = (Pending & ~VideoEffects.Enqueue) | VideoEffects.TellOwner | effects,
    };

    private VideoRecord Published(DateTimeOffset now)
    {
        var shown = State == VideoState.Completed && Visibility != Contracts.Videos.Visibility.Private;
        return !shown && PublishedAt is null ? this : this with { PublishedAt = PublishedAt ?? now, Pending = Pending | VideoEffects.SyncFeeds };
    }
}

/// <summary>What a change of a video does elsewhere. Each is idempotent and is repeated until it has succeeded once since the change.</summary>
[Flags]
internal enum VideoEffects
{
    None = 0,

    /// <summary>A ticket of the current attempt is in the queue.</summary>
    Enqueue = 1,

    /// <summary>The queue holds no ticket, the worker renders it no longer.</summary>
    Withdraw = 2,

    /// <summary>The owner finds it in the inbox.</summary>
    NotifyOwner = 4,

    /// <summary>The owner's quota and list know of the end.</summary>
    TellOwner = 8,

    /// <summary>The feeds agree with the visibility.</summary>
    SyncFeeds = 16,

    /// <summary>Likes and comments are gone.</summary>
    ForgetReactions = 32,
    DeleteFiles = 64,
}
