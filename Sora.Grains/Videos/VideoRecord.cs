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
    /// <summary>How many attempts may fail before the video does.</summary>
    public const int MaxFailures = 3;

    public const int MaxPromptChanges = 20;

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

    /// <summary>Attempts that failed, or whose worker vanished.</summary>
    [Id(18)] public int Failures { get; init; }

    /// <summary>The video it is made from; kept when it is deleted, to tell that one.</summary>
    [Id(19)] public string? SourceId { get; init; }
    [Id(20)] public VersionedCount Remixes { get; init; }

    /// <summary>Prompts that were given while it was rendered, in that order.</summary>
    [Id(21)] public ImmutableList<string> PromptChanges { get; init; } = [];

    /// <summary>The cameo that it shows; kept when it is deleted, to tell that one.</summary>
    [Id(22)] public string? CameoId { get; init; }

    /// <summary>What it was called, from the withdrawal of its cameo until its owner is told.</summary>
    [Id(23)] public string? WithdrawnTitle { get; init; }

    public bool Exists => OwnerId is not null && !Deleted;

    public bool IsTerminal => State is VideoState.Completed or VideoState.Failed or VideoState.Cancelled;

    public static VideoRecord Create(string ownerId, VideoSpecification specification, DateTimeOffset now, string? traceParent) => new()
    {
        OwnerId = ownerId,
        Specification = specification,
        Model = specification.Model,
        SourceId = specification.Origin?.VideoId,
        CameoId = specification.Cameo?.Id,
        Visibility = specification.Visibility,
        CreatedAt = now,
        Attempt = 1,
        TraceParent = traceParent,
        Pending = VideoEffects.Enqueue | (specification.Cameo is null ? VideoEffects.None : VideoEffects.SyncCameo),
    };

    public VideoRecord Begin(int attempt, string worker) =>
        IsCurrent(attempt) && State == VideoState.Queued
            ? this with { State = VideoState.InProgress, Worker = worker, Pending = (Pending & ~VideoEffects.Enqueue) | (PromptChanges.IsEmpty ? VideoEffects.None : VideoEffects.TellWorker) }
            : this;

    public VideoRecord Complete(int attempt, RenderedMedia media, DateTimeOffset now) =>
        IsCurrent(attempt) && State == VideoState.InProgress
            ? (this with { Media = media }).End(VideoState.Completed, null, now, VideoEffects.NotifyOwner).Published(now)
            : this;

    public VideoRecord Fail(int attempt, RenderError error, bool permanent, DateTimeOffset now)
    {
        if (!IsCurrent(attempt) || IsTerminal) return this;
        var failed = this with { Failures = Failures + 1 };
        return permanent || failed.Failures >= MaxFailures ? failed.End(VideoState.Failed, error, now, VideoEffects.NotifyOwner) : failed.Again();
    }

    public VideoRecord HandBack(int attempt) => IsCurrent(attempt) && State == VideoState.InProgress ? Again() : this;

    public VideoRecord Cancel(DateTimeOffset now) => !Exists || IsTerminal
        ? this
        : End(VideoState.Cancelled, new(ErrorCode.Cancelled, "The render was cancelled by its owner."), now, VideoEffects.Withdraw);

    public VideoRecord Publish(string visibility, string? caption, DateTimeOffset now) =>
        visibility == Visibility && (caption is null || caption == Caption)
            ? this
            : (this with { Visibility = visibility, Caption = caption ?? Caption }).Published(now);

    public VideoRecord ChangePrompt(string prompt) => !Exists || IsTerminal || prompt == (PromptChanges.LastOrDefault() ?? Specification!.Prompt)
        ? this
        : this with { PromptChanges = PromptChanges.Add(prompt), Pending = Pending | (State == VideoState.InProgress ? VideoEffects.TellWorker : VideoEffects.None) };

    /// <summary>Keeps only what proves that the id was used: nothing a person wrote remains.</summary>
    public VideoRecord Delete(DateTimeOffset now) => !Exists ? this : Cancel(now) with
    {
        Deleted = true,
        Specification = null,
        Caption = null,
        PromptChanges = [],
        Media = null,
        Likes = ImmutableDictionary<int, VersionedCount>.Empty,
        Comments = default,
        Remixes = default,
        Pending = (Pending & ~(VideoEffects.Enqueue | VideoEffects.NotifyOwner)) | VideoEffects.TellOwner | VideoEffects.ForgetReactions | VideoEffects.DeleteFiles
            | (IsTerminal ? VideoEffects.None : VideoEffects.Withdraw) | (PublishedAt is null ? VideoEffects.None : Shown) | (CameoId is null ? VideoEffects.None : VideoEffects.SyncCameo),
    };

    public VideoRecord WithdrawCameo(string cameoId, string ownerId, DateTimeOffset now)
    {
        // Whoever creates it on a silo that is taken for dead finds this here and can not write.
        if (OwnerId is null) return this with { OwnerId = ownerId, CameoId = cameoId, Deleted = true };
        if (!Exists || CameoId != cameoId) return this;
        var deleted = Delete(now);
        return deleted with { WithdrawnTitle = Caption ?? Specification!.Prompt, Pending = deleted.Pending | VideoEffects.TellOwnerOfWithdrawal };
    }

    public VideoRecord WithLikes(int shard, VersionedCount count) =>
        Exists && count.IsNewerThan(Likes.GetValueOrDefault(shard)) ? this with { Likes = Likes.SetItem(shard, count) } : this;

    public VideoRecord WithRemixes(VersionedCount count) => Exists && count.IsNewerThan(Remixes) ? this with { Remixes = count } : this;

    public VideoRecord WithComments(VersionedCount count) => Exists && count.IsNewerThan(Comments) ? this with { Comments = count } : this;

    /// <summary>Strikes effects off the outbox, unless what they told has changed since <paramref name="delivered"/>.</summary>
    public VideoRecord Acknowledge(VideoRecord delivered, VideoEffects effects) =>
        (State, Attempt, Visibility, Deleted, PromptChanges.Count) == (delivered.State, delivered.Attempt, delivered.Visibility, delivered.Deleted, delivered.PromptChanges.Count) && (Pending & effects) != VideoEffects.None
            ? this with { Pending = Pending & ~effects, WithdrawnTitle = effects.HasFlag(VideoEffects.TellOwnerOfWithdrawal) ? null : WithdrawnTitle }
            : this;

    private VideoRecord Again() => this with { State = VideoState.Queued, Attempt = Attempt + 1, Worker = null, Pending = Pending | VideoEffects.Enqueue };

    /// <summary>What follows where others begin or cease to see the video.</summary>
    private VideoEffects Shown => SourceId is null ? VideoEffects.SyncFeeds : VideoEffects.SyncFeeds | VideoEffects.SyncSource;

    private bool IsCurrent(int attempt) => Exists && Attempt == attempt;

    private VideoRecord End(VideoState state, RenderError? error, DateTimeOffset now, VideoEffects effects) => this with
    {
        State = state,
        Error = error,
        EndedAt = now,
        Pending = (Pending & ~(VideoEffects.Enqueue | VideoEffects.TellWorker)) | VideoEffects.TellOwner | VideoEffects.DeleteCheckpoints | effects,
    };

    private VideoRecord Published(DateTimeOffset now)
    {
        var shown = State == VideoState.Completed && Visibility != Contracts.Videos.Visibility.Private;
        return !shown && PublishedAt is null ? this : this with { PublishedAt = PublishedAt ?? now, Pending = Pending | Shown };
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

    /// <summary>Nothing is kept for a further attempt.</summary>
    DeleteCheckpoints = 128,

    /// <summary>The worker knows the newest prompt.</summary>
    TellWorker = 256,

    /// <summary>The video it is made from counts it, and its owner knows of it, as long as everybody may see it.</summary>
    SyncSource = 512,

    /// <summary>Whose likeness it shows knows of it as long as it exists.</summary>
    SyncCameo = 1024,

    /// <summary>The owner finds in the inbox why it is gone.</summary>
    TellOwnerOfWithdrawal = 2048,
}
