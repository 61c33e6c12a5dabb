using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Grains.Cameos;
using Sora.Grains.Follows;
using Sora.Grains.Persistence;
using Sora.Grains.Rendering;
using Sora.Grains.Sagas;

namespace Sora.Grains.Videos;

/// <inheritdoc cref="IVideoGrain"/>
/// <remarks>Commands change the record and return; what follows from them elsewhere is delivered from the record's outbox beside the commands, so that no command waits for another grain that may be waiting for this one.
/// The exception is <see cref="Create"/>, which waits for its cameo and for the queue: these wait for no video within a command.</remarks>
internal sealed class VideoGrain(
    [PersistentState("video", GrainStorage.Name)] IPersistentState<VideoRecord> storage,
    IModelNames models, IVideoFiles files, TimeProvider time, IOptions<SagaOptions> sagas, ILogger<VideoGrain> logger) : SagaGrain(time, sagas, logger), IVideoGrain
{
    /// <summary>Progress and counters are pushed at most this often; states at once.</summary>
    private static readonly TimeSpan PushInterval = TimeSpan.FromMilliseconds(200);

    private readonly VideoWatchers _watchers = new();
    private readonly VideoViewers _viewers = new(time);
    private IGrainTimer? _pushTimer;
    private LiveProgress _live = new();

    private string Id => this.GetPrimaryKeyString();

    private DurableRecord<VideoRecord> Record => field ??= new(storage, GrainContext);

    private VideoRecord Video => Record.Value;

    private VideoOutbox Outbox => field ??= new(Id, GrainFactory, models, files, logger);

    protected override bool HasUnfinished => Video.Pending != VideoEffects.None;

    public async Task<VideoSnapshot> Create(string ownerId, VideoSpecification specification)
    {
        if (Video.OwnerId is not null) return Video.Exists ? Snapshot() : throw NotFound();
        if (specification.Cameo is { } cameo) specification = specification with { Cameo = cameo with { Picture = await GrainFactory.GetGrain<ICameoGrain>(cameo.Id).Lend(ownerId, Id) } };
        await ArmReminder();
        var created = await Record.Change(_ => VideoRecord.Create(ownerId, specification, Time.GetUtcNow(), Activity.Current?.Id));
        try
        {
            await Outbox.Enqueue(created);
        }
        catch (SoraException)
        {
            await Record.Clear();
            if (created.CameoId is { } cameoId) await GrainFactory.GetGrain<ICameoUsesGrain>(CameoUseShards.KeyFor(cameoId, Id)).Remove([Id]);
            throw;
        }
        if (specification.Cameo is not null) StartFinishing();
        // That the ticket is in the queue is noted by the write that says who renders it, or by the reminder.
        return Snapshot();
    }

    public async Task<VideoSnapshot?> Get(string? viewerId) => await MaySee(viewerId) ? Snapshot() : null;

    public Task<string?> GetOwner() => Task.FromResult(Video.Exists ? Video.OwnerId : null);

    public async IAsyncEnumerable<VideoSnapshot> Watch(string? viewerId, bool untilTerminal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await MaySee(viewerId)) yield break;
        await foreach (var snapshot in _watchers.Watch(viewerId, untilTerminal, Snapshot(), cancellationToken))
        {
            yield return snapshot;
        }
    }

    public async Task<VideoSnapshot> Cancel(string callerId)
    {
        await RequireOwner(callerId);
        await Commit(video => video.Cancel(Time.GetUtcNow()));
        return Snapshot();
    }

    public async Task<VideoSnapshot> Publish(string callerId, string visibility, string? caption)
    {
        await RequireOwner(callerId);
        if (!Visibility.IsKnown(visibility)) throw new SoraException(ErrorCode.InvalidRequest, "visibility must be private, followers or public.", "visibility");
        await Commit(video => video.Publish(visibility, caption, Time.GetUtcNow()));
        await _watchers.EndThoseWho(MaySee);
        return Snapshot();
    }

    public async Task<VideoSnapshot> ChangePrompt(string callerId, string prompt)
    {
        await RequireOwner(callerId);
        if (Video.IsTerminal) throw new SoraException(ErrorCode.Conflict, "The render has ended: its prompt can be changed no more. Remix the video instead.");
        if (Video.PromptChanges.Count >= VideoRecord.MaxPromptChanges) throw new SoraException(ErrorCode.QuotaExceeded, $"The prompt of a render can be changed {VideoRecord.MaxPromptChanges} times.", "prompt");
        await Commit(video => video.ChangePrompt(prompt));
        return Snapshot();
    }

    public async Task Delete(string callerId)
    {
        if (Video is { Deleted: true } deleted && deleted.OwnerId == callerId) return;
        await RequireOwner(callerId);
        await Commit(video => video.Delete(Time.GetUtcNow()));
    }

    public Task WithdrawCameo(string cameoId, string ownerId) => Commit(video => video.WithdrawCameo(cameoId, ownerId, Time.GetUtcNow()));

    public async Task<bool> BeginAttempt(int attempt, string worker)
    {
        var video = await Commit(video => video.Begin(attempt, worker));
        return video.Exists && video.State == VideoState.InProgress && video.Attempt == attempt && video.Worker == worker;
    }

    public Task<bool> ReportProgress(int attempt, int percent, long? etaMs)
    {
        if (!Video.Exists || Video.State != VideoState.InProgress || Video.Attempt != attempt) return Task.FromResult(false);
        _live = _live with { Progress = Math.Clamp(Math.Max(percent, _live.Progress), 0, 99), EtaMs = etaMs };
        PushSoon();
        return Task.FromResult(true);
    }

    public async Task<bool> Complete(int attempt, RenderedMedia media)
    {
        var video = await Commit(video => video.Complete(attempt, media, Time.GetUtcNow()));
        return video.Exists && video.State == VideoState.Completed && video.Attempt == attempt;
    }

    public Task FailAttempt(int attempt, RenderError error, bool permanent) => Commit(video => video.Fail(attempt, error, permanent, Time.GetUtcNow()));

    public Task AbandonAttempt(int attempt) => FailAttempt(
        attempt, new(ErrorCode.RenderFailed, $"The render was given up after {VideoRecord.MaxFailures} attempts: its worker vanished. Create the video again."), permanent: false);

    public Task HandBackAttempt(int attempt) => Commit(video => video.HandBack(attempt));

    public Task OnQueueMoved(int position, long? etaMs)
    {
        if (!Video.Exists || Video.State != VideoState.Queued || _live is { QueuePosition: { } known } && known == position && _live.EtaMs == etaMs) return Task.CompletedTask;
        _live = _live with { QueuePosition = position, EtaMs = etaMs, QueueMoves = _live.QueueMoves + 1 };
        _watchers.Push(Snapshot());
        return Task.CompletedTask;
    }

    public Task<bool> NeedsFiles(int? attempt) => Task.FromResult(Video.Exists && (attempt is null || !Video.IsTerminal || (Video.Media is not null && Video.Attempt == attempt)));

    public Task SetLikes(int shard, long version, int count) => Commit(video => video.WithLikes(shard, new(version, count)));

    public Task SetComments(long version, int count) => Commit(video => video.WithComments(new(version, count)));

    public Task SetRemixes(long version, int count) => Commit(video => video.WithRemixes(new(version, count)));

    public Task ReportViewers(string gatewayId, int viewers)
    {
        _viewers.Report(gatewayId, viewers);
        if (Video.Exists) PushSoon();
        return Task.CompletedTask;
    }

    protected override async Task Finish(CancellationToken cancellationToken)
    {
        var video = Video;
        var (delivered, failures) = await Outbox.Deliver(video);
        await Record.Change(now => now.Acknowledge(video, delivered));
        if (failures.Count > 0) throw new AggregateException($"Effects of {Id} were not delivered.", failures);
    }

    private async Task<VideoRecord> Commit(Func<VideoRecord, VideoRecord> change)
    {
        var before = Video;
        if (change(before).Pending != VideoEffects.None) await ArmReminder();
        var after = await Record.Change(change);
        if (ReferenceEquals(before, after)) return after;
        if (after.State != before.State || after.Attempt != before.Attempt) _live = new();
        if (after.Deleted)
        {
            await _watchers.EndThoseWho(MaySee);
        }
        else if (after.State != before.State || after.Attempt != before.Attempt || after.Visibility != before.Visibility)
        {
            _watchers.Push(Snapshot());
        }
        else
        {
            PushSoon();
        }
        if (HasUnfinished) StartFinishing();
        return after;
    }

    private void PushSoon()
    {
        if (_watchers.Count == 0 || _pushTimer is not null) return;
        _pushTimer = this.RegisterGrainTimer(
            _ =>
            {
                _pushTimer?.Dispose();
                _pushTimer = null;
                if (Video.Exists) _watchers.Push(Snapshot());
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(PushInterval, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    private async Task<bool> MaySee(string? viewerId)
    {
        if (!Video.Exists) return false;
        if (viewerId == Video.OwnerId || Video.Visibility == Visibility.Public || (viewerId is not null && viewerId == Video.Specification?.Cameo?.PersonId)) return true;
        return Video.Visibility == Visibility.Followers && viewerId is not null
            && await GrainFactory.GetGrain<IFollowingGrain>(viewerId).IsFollowing(Video.OwnerId!)
            && Video is { Exists: true, Visibility: not Visibility.Private }; // it may have changed while the other grain answered
    }

    private async Task RequireOwner(string callerId)
    {
        if (Video.Exists && callerId == Video.OwnerId) return;
        throw await MaySee(callerId) ? new SoraException(ErrorCode.Forbidden, "Only the owner of a video may do this.") : NotFound();
    }

    private static SoraException NotFound() => new(ErrorCode.VideoNotFound, "There is no such video.");

    private VideoSnapshot Snapshot() => Video is { Specification: { } specification } video
        ? new()
        {
            Id = Id,
            OwnerId = video.OwnerId!,
            Specification = specification,
            State = video.State,
            Visibility = video.Visibility,
            Caption = video.Caption,
            CreatedAt = video.CreatedAt,
            EndedAt = video.EndedAt,
            Progress = video.State == VideoState.Completed ? 100 : _live.Progress,
            QueuePosition = video.State == VideoState.Queued ? _live.QueuePosition : null,
            EtaMs = video.IsTerminal ? null : _live.EtaMs,
            Error = video.Error,
            Attempt = video.Attempt,
            Worker = video.State == VideoState.InProgress ? video.Worker : null,
            Sequence = video.State switch
            {
                VideoState.Queued => RenderSequence.Queued(video.Attempt, _live.QueueMoves),
                VideoState.InProgress => RenderSequence.Started(video.Attempt),
                _ => RenderSequence.Terminal(video.Attempt),
            },
            Media = video.Media,
            Counters = new(video.Likes.Values.Sum(likes => likes.Count), video.Comments.Count, video.Remixes.Count, _viewers.Count),
            PromptChanges = video.PromptChanges,
            TraceParent = video.TraceParent,
        }
        : throw NotFound();

    /// <summary>What is known of a render while it goes on; lost with the activation and told again by the queue and the worker.</summary>
    private sealed record LiveProgress(int Progress = 0, int? QueuePosition = null, long? EtaMs = null, int QueueMoves = 0);
}
