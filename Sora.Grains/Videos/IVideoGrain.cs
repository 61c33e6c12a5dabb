using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;

namespace Sora.Grains.Videos;

/// <summary>A video: the resource, its state machine, who may see it. Key: video id.</summary>
/// <remarks>queued -> in_progress -> completed | failed | cancelled, and from in_progress back to queued when a worker vanished (at most three times) or was stopped. A terminal state never changes.</remarks>
[Alias("Sora.IVideoGrain")]
public interface IVideoGrain : IGrainWithStringKey
{
    /// <summary>Stands for what attempts have left for those after them.</summary>
    const int UnfinishedAttempts = 0;

    /// <summary>Creates the video as queued and puts its ticket in the queue; both are durable when this returns. The same again returns what is there.</summary>
    /// <exception cref="SoraException"><c>queue_full</c>, or what <see cref="Cameos.ICameoGrain.Lend"/> refuses: nothing was created.</exception>
    [Alias("Create")]
    Task<VideoSnapshot> Create(string ownerId, VideoSpecification specification);

    /// <summary>The video, or null when there is none or the viewer may not see it.</summary>
    /// <param name="viewerId">User id; null for a guest.</param>
    [Alias("Get"), Orleans.Concurrency.AlwaysInterleave]
    Task<VideoSnapshot?> Get(string? viewerId);

    /// <summary>Whose video it is; null when there is none. For other grains: it says nothing of who may see it.</summary>
    [Alias("GetOwner"), Orleans.Concurrency.AlwaysInterleave]
    Task<string?> GetOwner();

    /// <summary>The video now, then again on every change, only the newest if the reader is slow; ends after a terminal state has been given, or at deletion, or when the viewer may no longer see it. Empty when there is nothing to see.</summary>
    /// <param name="untilTerminal">False: goes on after the terminal state, for the counters of a post.</param>
    [Alias("Watch")]
    IAsyncEnumerable<VideoSnapshot> Watch(string? viewerId, bool untilTerminal, CancellationToken cancellationToken = default);

    /// <summary>Ends the render. Owner only. No effect on a terminal state.</summary>
    [Alias("Cancel")]
    Task<VideoSnapshot> Cancel(string callerId);

    /// <summary>Sets visibility and caption. Owner only. A public or followers video that is completed, or completes later, is put into the feeds once.</summary>
    [Alias("Publish")]
    Task<VideoSnapshot> Publish(string callerId, string visibility, string? caption);

    /// <summary>Draws what is still to be rendered from another prompt. Owner only. The prompt in force again changes nothing.</summary>
    /// <exception cref="SoraException"><c>conflict</c>: the render has ended; <c>quota_exceeded</c>: it was changed too often.</exception>
    [Alias("ChangePrompt")]
    Task<VideoSnapshot> ChangePrompt(string callerId, string prompt);

    /// <summary>Deletes the video, its files, likes and comments. Owner only. A render in progress is cancelled.</summary>
    [Alias("Delete")]
    Task Delete(string callerId);

    /// <summary>Deletes the video if it shows a cameo, because the consent was withdrawn, and tells its owner. One that does not exist yet never will.</summary>
    [Alias("WithdrawCameo")]
    Task WithdrawCameo(string cameoId, string ownerId);

    /// <summary>A worker begins an attempt. False when the attempt is not the current one: the worker must drop it.</summary>
    [Alias("BeginAttempt")]
    Task<bool> BeginAttempt(int attempt, string worker);

    /// <summary>Progress of the current attempt, not persisted. False when the render was cancelled or the attempt is no longer current.</summary>
    [Alias("ReportProgress")]
    Task<bool> ReportProgress(int attempt, int percent, long? etaMs);

    /// <summary>The attempt ended well: files are stored. False when the attempt is not the current one.</summary>
    [Alias("Complete")]
    Task<bool> Complete(int attempt, RenderedMedia media);

    /// <summary>The attempt failed. Retried unless it is permanent or the third that failed.</summary>
    [Alias("FailAttempt")]
    Task FailAttempt(int attempt, RenderError error, bool permanent);

    /// <summary>The worker vanished (its lease ran out): a new attempt is queued, or the video fails after the third that failed.</summary>
    [Alias("AbandonAttempt")]
    Task AbandonAttempt(int attempt);

    /// <summary>The worker stops in good order, as at a restart: a new attempt is queued, and this one does not count as failed.</summary>
    [Alias("HandBackAttempt")]
    Task HandBackAttempt(int attempt);

    /// <summary>Where the queue stands, pushed by the queue; not persisted.</summary>
    [Alias("OnQueueMoved"), Orleans.Concurrency.OneWay]
    Task OnQueueMoved(int position, long? etaMs);

    /// <summary>True while the video needs its files, or may come to. False for an id that nobody used.</summary>
    /// <param name="attempt">Whose files: an attempt's, <see cref="UnfinishedAttempts"/>, or null for the video's as a whole.</param>
    [Alias("NeedsFiles"), Orleans.Concurrency.AlwaysInterleave]
    Task<bool> NeedsFiles(int? attempt);

    /// <summary>Absolute counters from their owners; a version that is not newer is ignored.</summary>
    [Alias("SetLikes")]
    Task SetLikes(int shard, long version, int count);

    [Alias("SetComments")]
    Task SetComments(long version, int count);

    [Alias("SetRemixes")]
    Task SetRemixes(long version, int count);

    /// <summary>How many viewers a gateway has on this video now; forgotten after a minute without a report.</summary>
    [Alias("ReportViewers"), Orleans.Concurrency.OneWay]
    Task ReportViewers(string gatewayId, int viewers);
}

/// <summary>What is to be rendered, fixed at creation.</summary>
[GenerateSerializer, Immutable, Alias("Sora.VideoSpecification")]
public sealed record VideoSpecification
{
    [Id(0)] public required string Prompt { get; init; }

    /// <summary>As asked: <c>sora-2</c> stays <c>sora-2</c>.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>Pixels of the file.</summary>
    [Id(2)] public required int Width { get; init; }
    [Id(3)] public required int Height { get; init; }

    /// <summary>Pixels that the model renders.</summary>
    [Id(4)] public required int NativeWidth { get; init; }
    [Id(5)] public required int NativeHeight { get; init; }
    [Id(6)] public required int Seconds { get; init; }

    /// <summary>Frames per second of the model.</summary>
    [Id(7)] public required int FramesPerSecond { get; init; }
    [Id(8)] public required long Seed { get; init; }
    [Id(9)] public required string Visibility { get; init; }

    /// <summary>What it is made from beside the prompt; null for nothing.</summary>
    [Id(10)] public VideoOrigin? Origin { get; init; }

    /// <summary>One of <see cref="VideoQuality"/>.</summary>
    [Id(11)] public string Quality { get; init; } = VideoQuality.Standard;

    /// <summary>Whose likeness it shows; null for nobody's.</summary>
    [Id(12)] public VideoCameo? Cameo { get; init; }

    public int FrameCount => Seconds * FramesPerSecond;

    /// <summary>Seconds that have to be rendered: what the video costs.</summary>
    public int RenderedSeconds => Seconds - (Origin?.KnownSeconds ?? 0);
}

/// <summary>A likeness that a video shows.</summary>
[GenerateSerializer, Immutable, Alias("Sora.VideoCameo")]
public sealed record VideoCameo([property: Id(0)] string Id)
{
    /// <summary>Key in the media store of the picture that the video was lent; null until it exists.</summary>
    [Id(1)] public string? Picture { get; init; }

    /// <summary>User id of the person, who may see the video whatever its visibility.</summary>
    public string PersonId => SoraId.PersonOf(Id);
}

/// <summary>What a video is made from beside its prompt.</summary>
/// <param name="File">Key in the media store: a picture, or the <see cref="RenderedMedia.Latents"/> of the source.</param>
/// <param name="VideoId">The source; null for a picture.</param>
[GenerateSerializer, Immutable, Alias("Sora.VideoOrigin")]
public sealed record VideoOrigin([property: Id(0)] OriginKind Kind, [property: Id(1)] string File, [property: Id(2)] string? VideoId = null)
{
    /// <summary>How far a remix departs from its source: above 0, up to 1.</summary>
    [Id(3)] public double Strength { get; init; } = 1;

    /// <summary>Seconds of an extension that are those of its source.</summary>
    [Id(4)] public int KnownSeconds { get; init; }
}

public enum OriginKind
{
    /// <summary>The first frame is a picture.</summary>
    Picture,

    /// <summary>Another video, drawn again from another prompt.</summary>
    Remix,

    /// <summary>Another video, which goes on.</summary>
    Extension,
}

/// <summary>A video as it stands.</summary>
[GenerateSerializer, Immutable, Alias("Sora.VideoSnapshot")]
public sealed record VideoSnapshot
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string OwnerId { get; init; }
    [Id(2)] public required VideoSpecification Specification { get; init; }
    [Id(3)] public required VideoState State { get; init; }
    [Id(4)] public required string Visibility { get; init; }
    [Id(5)] public string? Caption { get; init; }
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(7)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>0-100.</summary>
    [Id(8)] public int Progress { get; init; }
    [Id(9)] public int? QueuePosition { get; init; }
    [Id(10)] public long? EtaMs { get; init; }

    /// <summary>The reason of failed and cancelled.</summary>
    [Id(11)] public RenderError? Error { get; init; }

    /// <summary>1 for the first; the fencing token of the render.</summary>
    [Id(12)] public int Attempt { get; init; }

    /// <summary>Key of the <c>IGpuWorkerGrain</c> that renders; null unless in progress.</summary>
    [Id(13)] public string? Worker { get; init; }

    /// <summary>Sequence of this state among the video's render events: see <see cref="RenderSequence"/>.</summary>
    [Id(14)] public required long Sequence { get; init; }
    [Id(15)] public RenderedMedia? Media { get; init; }
    [Id(16)] public required PostCounters Counters { get; init; }

    /// <summary>Prompts that were given while it was rendered, in that order.</summary>
    [Id(17)] public IReadOnlyList<string> PromptChanges { get; init; } = [];

    /// <summary>The trace of the request that created it, as a W3C <c>traceparent</c>; null when that was not traced.</summary>
    [Id(18)] public string? TraceParent { get; init; }

    public bool IsTerminal => State is VideoState.Completed or VideoState.Failed or VideoState.Cancelled;
}

public enum VideoState
{
    Queued,
    InProgress,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>The files of a completed video: keys in the media store.</summary>
[GenerateSerializer, Immutable, Alias("Sora.RenderedMedia")]
public sealed record RenderedMedia(
    [property: Id(0)] string Video, [property: Id(1)] string Thumbnail, [property: Id(2)] string Spritesheet, [property: Id(3)] long VideoBytes)
{
    /// <summary>The video as the model sees it, for remixes and extensions; null when there is none.</summary>
    [Id(4)] public string? Latents { get; init; }
}

/// <summary>How the sequence numbers of one video's events are dealt out, so that they rise over attempts and processes without coordination.</summary>
/// <remarks>Attempt <c>a</c> owns <c>a·2^20 … (a+1)·2^20-1</c>: the video grain takes the lower 2^10 of it for queued and started, the worker the rest for pictures;
/// the terminal event is the first number of the next attempt's range.</remarks>
public static class RenderSequence
{
    private const int AttemptBits = 20;
    private const int StateBits = 10;

    /// <summary>The attempt that owns a number.</summary>
    public static int AttemptOf(long sequence) => (int)(sequence >> AttemptBits);

    /// <summary>The first number of an attempt, for states of the video.</summary>
    public static long StateBase(int attempt) => (long)attempt << AttemptBits;

    /// <summary>The number of the state queued after so many moves in the queue; the last ones share a number.</summary>
    public static long Queued(int attempt, int moves) => StateBase(attempt) + Math.Min(moves, (1 << StateBits) - 2);

    /// <summary>The number of the state in progress.</summary>
    public static long Started(int attempt) => PictureBase(attempt) - 1;

    /// <summary>The first number that the attempt's worker may use.</summary>
    public static long PictureBase(int attempt) => StateBase(attempt) + (1L << StateBits);

    /// <summary>The number of the terminal event when <paramref name="attempt"/> was the last.</summary>
    public static long Terminal(int attempt) => StateBase(attempt + 1);
}
