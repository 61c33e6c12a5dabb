using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Grains.Persistence;
using Sora.Grains.Videos;

namespace Sora.Grains.Rendering;

/// <inheritdoc cref="IRenderQueueGrain"/>
/// <remarks>It never waits for a video within a command: what it tells videos, it tells beside the commands, so that a video may wait for the queue.</remarks>
internal sealed partial class RenderQueueGrain(
    [PersistentState("queue", GrainStorage.Name)] IPersistentState<RenderQueueState> storage,
    IOptions<RenderQueueOptions> options, IClusterMembershipService membership, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<RenderQueueGrain> logger) : Grain, IRenderQueueGrain
{
    private static readonly TimeSpan PlacePushInterval = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, LiveLease> _leases = [];
    private readonly Dictionary<string, string> _polls = [];
    private readonly Dictionary<string, int> _toldPlaces = [];

    /// <summary>Since when each ticket waits, as this activation knows it.</summary>
    private readonly Dictionary<string, long> _waitingSince = [];
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainTimer? _placePush;

    private DurableRecord<RenderQueueState> Record => field ??= new(storage, GrainContext);

    private RenderQueueState Queue => Record.Value;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Who held a lease when the last activation ended is given the time to renew it here.
        foreach (var ticket in Queue.Leased)
        {
            _leases[ticket.VideoId] = new(time.GetTimestamp(), time.GetTimestamp());
        }
        TellFigures(Queue);
        var period = options.Value.LeaseDuration / 5;
        this.RegisterGrainTimer(_ => ExpireLeases(), new GrainTimerCreationOptions(period, period) { Interleave = true });
        _ = FollowMembers();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        RenderingTelemetry.Queues.TryRemove(this.GetPrimaryKeyString(), out _);
    }

    public async Task<QueuePlace> Enqueue(RenderTicket ticket)
    {
        if (Queue.Find(ticket.VideoId) is null && ticket.Attempt == 1 && IsFull)
        {
            throw new SoraException(ErrorCode.QueueFull, "The render queue is full. Try again in a few minutes.");
        }
        await Change(queue => queue.Enqueue(ticket.VideoId, ticket.OwnerId, ticket.Attempt, ticket.Specification.RenderedSeconds, ticket.Specification.Quality, ticket.TraceParent));
        return PlaceOf(ticket.VideoId);
    }

    public Task Remove(string videoId) => Change(queue => queue.Find(videoId) is { } ticket ? queue.Remove(ticket) : queue);

    public async Task<RenderTicket?> Lease(string worker, SiloAddress? silo)
    {
        var poll = _polls[worker] = Guid.NewGuid().ToString();
        foreach (var ticket in Queue.Leased.Where(ticket => ticket.Worker == worker))
        {
            _ = Abandon(ticket, "restarted");
        }
        using var timeout = new CancellationTokenSource(options.Value.PollDuration, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, lifetime.ApplicationStopping);
        try
        {
            while (_polls.GetValueOrDefault(worker) == poll)
            {
                var wake = _changed.Task;
                if (await LeaseNext(worker, silo) is { } ticket) return ticket;
                await wake.WaitAsync(over.Token);
            }
            return null; // the worker has asked anew
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (_polls.GetValueOrDefault(worker) == poll) _polls.Remove(worker);
        }
    }

    public Task<bool> Renew(string worker, string videoId, int attempt, SiloAddress? silo)
    {
        var held = Held(worker, videoId, attempt) is not null && _leases.TryGetValue(videoId, out var lease) && !lease.Abandoned;
        if (held) _leases[videoId] = _leases[videoId] with { RenewedAt = time.GetTimestamp(), Silo = silo };
        return Task.FromResult(held);
    }

    public async Task Release(string worker, string videoId, int attempt, TimeSpan? renderTimePerSecond)
    {
        if (Held(worker, videoId, attempt) is not { Quality: var quality }) return;
        await Change(queue =>
        {
            var released = queue.Find(videoId) is { } ticket && ticket.Attempt == attempt ? queue.Remove(ticket) : queue;
            return renderTimePerSecond is { } measured ? released.Measure(quality, measured) : released;
        });
    }

    public Task<QueuePlace> Estimate(int seconds, string quality)
    {
        var before = Queue.ServiceOrder();
        return Task.FromResult(new QueuePlace(before.Count, Estimate(before.Sum(TimeOf), Queue.RenderTime(seconds, quality)), IsFull));
    }

    private bool IsFull => Queue.Tickets.Count >= options.Value.Capacity;

    private QueuedTicket? Held(string worker, string videoId, int attempt) => Queue.Find(videoId) is { } ticket && ticket.Worker == worker && ticket.Attempt == attempt ? ticket : null;

    private async Task<RenderTicket?> LeaseNext(string worker, SiloAddress? silo)
    {
        while (true)
        {
            QueuedTicket? leased = null;
            await Change(queue => queue.Lease(worker, out leased));
            if (leased is null) return null;
            _leases[leased.VideoId] = new(time.GetTimestamp(), time.GetTimestamp(), silo);
            if (_waitingSince.Remove(leased.VideoId, out var since)) RenderingTelemetry.QueueWait.Record(time.GetElapsedTime(since).TotalSeconds, RenderingTelemetry.Model(this.GetPrimaryKeyString()));
            var video = await GrainFactory.GetGrain<IVideoGrain>(leased.VideoId).Get(leased.OwnerId);
            if (video is { State: VideoState.Queued } && video.Attempt == leased.Attempt)
            {
                return new(leased.VideoId, leased.OwnerId, leased.Attempt, video.Specification, leased.TraceParent);
            }
            await Change(queue => queue.Remove(leased)); // cancelled or deleted while it waited
        }
    }

    private async Task<RenderQueueState> Change(Func<RenderQueueState, RenderQueueState> change)
    {
        var before = Queue;
        var after = await Record.Change(change);
        if (ReferenceEquals(before, after)) return after;
        foreach (var videoId in _leases.Keys.Where(videoId => after.Find(videoId)?.Worker is null).ToList())
        {
            _leases.Remove(videoId);
        }
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        TellFigures(after);
        PushPlacesSoon();
        return after;
    }

    private void TellFigures(RenderQueueState queue)
    {
        var waiting = queue.Tickets.Where(ticket => ticket.Worker is null).Select(ticket => ticket.VideoId).ToHashSet();
        foreach (var gone in _waitingSince.Keys.Except(waiting).ToList())
        {
            // One that was just leased is measured by who leased it.
            if (queue.Find(gone) is null) _waitingSince.Remove(gone);
        }
        foreach (var videoId in waiting)
        {
            _waitingSince.TryAdd(videoId, time.GetTimestamp());
        }
        var oldest = waiting.Count == 0 ? (long?)null : waiting.Min(videoId => _waitingSince[videoId]);
        RenderingTelemetry.Queues[this.GetPrimaryKeyString()] = new(waiting.Count, oldest, time);
    }

    /// <summary>Waits for no lease to run out whose worker has gone with its silo.</summary>
    private async Task FollowMembers()
    {
        try
        {
            await foreach (var _ in membership.MembershipUpdates.WithCancellation(_stopping.Token))
            {
                await ExpireLeases();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private Task ExpireLeases()
    {
        foreach (var ticket in Queue.Leased)
        {
            if (_leases.TryGetValue(ticket.VideoId, out var lease) && (lease.Abandoned || IsLive(lease))) continue;
            LogLeaseExpired(ticket.Worker!, ticket.VideoId, ticket.Attempt);
            _ = Abandon(ticket, "expired");
        }
        return Task.CompletedTask;
    }

    private bool IsLive(LiveLease lease) =>
        lease.RenewedAt is { } at && time.GetElapsedTime(at) < options.Value.LeaseDuration
        && (lease.Silo is not { } silo || membership.CurrentSnapshot.GetSiloStatus(silo) != SiloStatus.Dead);

    /// <summary>Takes a lease away: the video decides whether a new attempt is queued.</summary>
    private async Task Abandon(QueuedTicket ticket, string reason)
    {
        if (_leases.TryGetValue(ticket.VideoId, out var lease) && lease.Abandoned) return;
        if (lease.RenewedAt is not null) RenderingTelemetry.LeasesLost.Add(1, RenderingTelemetry.Model(this.GetPrimaryKeyString()), RenderingTelemetry.Reason(reason));
        _leases[ticket.VideoId] = new(time.GetTimestamp(), time.GetTimestamp(), Abandoned: true);
        try
        {
            await GrainFactory.GetGrain<IVideoGrain>(ticket.VideoId).AbandonAttempt(ticket.Attempt);
            await Change(queue => queue.Remove(ticket));
        }
        catch (Exception cause)
        {
            LogNotAbandoned(cause, ticket.VideoId, ticket.Attempt);
            if (_leases.TryGetValue(ticket.VideoId, out lease)) _leases[ticket.VideoId] = lease with { Abandoned = false, RenewedAt = null };
        }
    }

    private void PushPlacesSoon() => _placePush ??= this.RegisterGrainTimer(_ => PushPlaces(), new GrainTimerCreationOptions(PlacePushInterval, Timeout.InfiniteTimeSpan) { Interleave = true });

    private async Task PushPlaces()
    {
        _placePush?.Dispose();
        _placePush = null;
        var order = Queue.ServiceOrder();
        foreach (var gone in _toldPlaces.Keys.Except(order.Select(ticket => ticket.VideoId)).ToList())
        {
            _toldPlaces.Remove(gone);
        }
        double? timeBefore = 0;
        for (var position = 0; position < order.Count; timeBefore += TimeOf(order[position++]))
        {
            var videoId = order[position].VideoId;
            if (_toldPlaces.TryGetValue(videoId, out var told) && told == position) continue;
            _toldPlaces[videoId] = position;
            await GrainFactory.GetGrain<IVideoGrain>(videoId).OnQueueMoved(position, Estimate(timeBefore, TimeOf(order[position])));
        }
    }

    private QueuePlace PlaceOf(string videoId)
    {
        var order = Queue.ServiceOrder();
        var before = order.TakeWhile(ticket => ticket.VideoId != videoId).ToList();
        var own = before.Count < order.Count ? TimeOf(order[before.Count]) : 0;
        return new(before.Count, Estimate(before.Sum(TimeOf), own), IsFull);
    }

    private double? TimeOf(QueuedTicket ticket) => Queue.RenderTime(ticket.Seconds, ticket.Quality);

    /// <summary>Milliseconds until a render is completed: all work before it shared among the workers, then its own. Null before the first measurement.</summary>
    private long? Estimate(double? timeBefore, double? own)
    {
        if (Queue.MillisecondsPerSecond.IsEmpty) return null;
        var underWay = Queue.Leased.Sum(ticket => _leases.TryGetValue(ticket.VideoId, out var lease)
            ? Math.Max(0, (TimeOf(ticket) ?? 0) - time.GetElapsedTime(lease.StartedAt).TotalMilliseconds)
            : 0);
        var workers = Math.Max(1, _polls.Keys.Union(Queue.Leased.Select(ticket => ticket.Worker!)).Count());
        return (long?)(((underWay + timeBefore) / workers) + own);
    }

    /// <summary>What is known of a lease in this activation, as timestamps of the clock.</summary>
    /// <param name="RenewedAt">Null when it has run out.</param>
    /// <param name="Silo">Where the worker is, as far as it is known.</param>
    /// <param name="Abandoned">The video is being told; the worker can renew no longer.</param>
    private readonly record struct LiveLease(long StartedAt, long? RenewedAt, SiloAddress? Silo = null, bool Abandoned = false);

    [LoggerMessage(LogLevel.Warning, "Worker {Worker} has not renewed its lease of {VideoId}, attempt {Attempt}, or its silo is dead: the render is taken from it.")]
    private partial void LogLeaseExpired(string worker, string videoId, int attempt);

    [LoggerMessage(LogLevel.Warning, "{VideoId} could not be told that attempt {Attempt} is abandoned; it is tried again.")]
    private partial void LogNotAbandoned(Exception cause, string videoId, int attempt);
}
