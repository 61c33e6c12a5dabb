using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Grains.Videos;

namespace Sora.Grains.Rendering;

/// <inheritdoc cref="IGpuWorkerGrain"/>
/// <remarks>Reentrant, because watchers come and go while it renders; it stores nothing: what counts is kept by the video and the queue, and each of them is told the attempt.</remarks>
[Reentrant, KeepAlive, OnGpuNode]
internal sealed partial class GpuWorkerGrain(
    IRenderNode node, IOptions<RenderQueueOptions> queueOptions, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<GpuWorkerGrain> logger) : Grain, IGpuWorkerGrain
{
    private const int PictureBuffer = 64;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
    private Task _work = Task.CompletedTask;
    private PictureRing? _pictures;
    private CancellationTokenSource? _render;
    private volatile string? _promptNow; // read by the thread that renders

    private string Key => this.GetPrimaryKeyString();

    private int Slot => int.Parse(Key.AsSpan(Key.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);

    private IRenderQueueGrain Queue => GrainFactory.GetGrain<IRenderQueueGrain>(node.Model);

    private SiloAddress? Silo => GrainContext.Address.SiloAddress;

    private TimeSpan HeartbeatInterval => queueOptions.Value.LeaseDuration / 4;

    public Task Start()
    {
        if (_work.IsCompleted && !_stopping.IsCancellationRequested) _work = Work();
        return Task.CompletedTask;
    }

    public Task Cancel(string videoId)
    {
        if (_pictures?.Ticket.VideoId == videoId) _render?.Cancel();
        return Task.CompletedTask;
    }

    public Task ChangePrompt(string videoId, int attempt, string prompt)
    {
        if (_pictures?.Ticket is { } ticket && ticket.VideoId == videoId && ticket.Attempt == attempt) _promptNow = prompt;
        return Task.CompletedTask;
    }

    public async Task Drain()
    {
        await _stopping.CancelAsync();
        await _work;
    }

    public async IAsyncEnumerable<RenderEvent> Watch(string videoId, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_pictures is not { } ring || ring.Ticket.VideoId != videoId) yield break;
        await foreach (var picture in ring.Watch(afterSequence, cancellationToken))
        {
            yield return picture;
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Drain().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stopping.Dispose();
        // The node stays when only the silo is lost that kept this worker's address: the next activation goes on.
        if (!lifetime.ApplicationStopping.IsCancellationRequested) this.AsReference<IGpuWorkerGrain>().Start().Ignore();
    }

    private async Task Work()
    {
        await Task.Yield(); // Start answers first
        Activity.Current = null; // what is rendered belongs to the trace of its own request
        while (!_stopping.IsCancellationRequested)
        {
            var asked = time.GetTimestamp();
            try
            {
                if (await Queue.Lease(Key, Silo) is { } ticket)
                {
                    await Render(ticket);
                    continue;
                }
                // The queue has waited for a ticket, unless it is about to stop.
                if (time.GetElapsedTime(asked) >= RetryDelay) continue;
            }
            catch (Exception cause)
            {
                LogInterrupted(cause, Key);
            }
            await Task.Delay(RetryDelay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task Render(RenderTicket ticket)
    {
        using var activity = RenderingTelemetry.Activities.StartActivity("render", ActivityKind.Consumer, ticket.TraceParent);
        activity?.SetTag("sora.video.id", ticket.VideoId).SetTag("sora.render.attempt", ticket.Attempt);
        using var attempt = _render = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        // Before the video says who renders: its watchers come at once.
        var ring = _pictures = new(ticket, time);
        _promptNow = null;
        var startedAt = time.GetTimestamp();
        var heartbeat = KeepLease(ticket, attempt);
        try
        {
            var video = GrainFactory.GetGrain<IVideoGrain>(ticket.VideoId);
            var outcome = await video.BeginAttempt(ticket.Attempt, Key) ? await Render(video, ticket, ring, attempt) : Outcome.Superseded;
            var elapsed = time.GetElapsedTime(startedAt);
            activity?.SetTag("sora.render.outcome", outcome);
            RenderingTelemetry.Renders.Add(1, RenderingTelemetry.Model(node.Model), RenderingTelemetry.Outcome(outcome));
            LogEnded(Key, ticket.VideoId, ticket.Attempt, outcome);
            if (outcome == Outcome.Completed && !ring.IsResumed) RenderingTelemetry.FrameRate.Record(ticket.Specification.FrameCount / elapsed.TotalSeconds, RenderingTelemetry.Model(node.Model));
            // A render that was stopped keeps its ticket, unless the video has taken it out: asking for the next gives it up, and the video decides whether it is queued again.
            // So it is too when the video could not be told of the end.
            if (outcome != Outcome.Stopped)
            {
                // A remix takes fewer steps, and one that was resumed rendered only a part: neither says how fast others will be.
                var isMeasure = outcome == Outcome.Completed && !ring.IsResumed && ticket.Specification.Origin?.Kind != OriginKind.Remix;
                await Queue.Release(Key, ticket.VideoId, ticket.Attempt, isMeasure ? elapsed / ticket.Specification.Seconds : null);
            }
            else if (_stopping.IsCancellationRequested)
            {
                await video.HandBackAttempt(ticket.Attempt);
            }
        }
        finally
        {
            ring.End();
            (_pictures, _render) = (null, null);
            await attempt.CancelAsync();
            await heartbeat;
        }
    }

    private async Task<string> Render(IVideoGrain video, RenderTicket ticket, PictureRing ring, CancellationTokenSource attempt)
    {
        LogStarted(Key, ticket.VideoId, ticket.Attempt);
        var channel = Channel.CreateBounded<RenderedPicture>(new BoundedChannelOptions(PictureBuffer) { SingleReader = true });
        var showing = Show(video, ticket, ring, channel.Reader, attempt);
        try
        {
            RenderedMedia media;
            try
            {
                media = await node.Render(Slot, ticket, () => _promptNow, channel.Writer, attempt.Token);
            }
            finally
            {
                channel.Writer.TryComplete();
                await showing;
            }
            if (await Complete(video, ticket, media, attempt.Token)) return Outcome.Completed;
            await node.Discard(ticket, CancellationToken.None);
            return Outcome.Superseded;
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested)
        {
            return Outcome.Stopped;
        }
        catch (RenderFailedException failure)
        {
            LogFailed(failure, Key, ticket.VideoId, ticket.Attempt);
            await video.FailAttempt(ticket.Attempt, failure.Error, failure.Permanent);
            return Outcome.Failed;
        }
        catch (Exception cause)
        {
            LogFailed(cause, Key, ticket.VideoId, ticket.Attempt);
            await video.FailAttempt(ticket.Attempt, new(ErrorCode.RenderFailed, "The render failed for a reason inside the system. Create the video again."), permanent: false);
            return Outcome.Failed;
        }
    }

    /// <summary>Puts pictures into the ring, and tells the video of the progress now and then.</summary>
    private async Task Show(IVideoGrain video, RenderTicket ticket, PictureRing ring, ChannelReader<RenderedPicture> channel, CancellationTokenSource attempt)
    {
        var report = Task.CompletedTask;
        var reportedAt = time.GetTimestamp();
        await foreach (var picture in channel.ReadAllAsync())
        {
            ring.Add(picture);
            if (!report.IsCompleted || time.GetElapsedTime(reportedAt) < ProgressInterval) continue;
            reportedAt = time.GetTimestamp();
            report = Report();
        }
        await report;

        async Task Report()
        {
            try
            {
                if (!await video.ReportProgress(ticket.Attempt, ring.Progress, ring.EtaMs)) await attempt.CancelAsync();
            }
            catch (Exception cause)
            {
                LogNotReported(cause, ticket.VideoId); // the next report may reach it; the lease decides
            }
        }
    }

    /// <summary>Says that the files are stored, again and again while the video can not be reached and the lease holds.</summary>
    private async Task<bool> Complete(IVideoGrain video, RenderTicket ticket, RenderedMedia media, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await video.Complete(ticket.Attempt, media);
            }
            catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotReported(cause, ticket.VideoId);
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    /// <summary>Renews the lease; stops the render when it is lost, or could not be renewed for as long as it lasts.</summary>
    private async Task KeepLease(RenderTicket ticket, CancellationTokenSource attempt)
    {
        var renewedAt = time.GetTimestamp();
        while (!attempt.IsCancellationRequested)
        {
            await Task.Delay(HeartbeatInterval, time, attempt.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (attempt.IsCancellationRequested) return;
            try
            {
                if (!await Queue.Renew(Key, ticket.VideoId, ticket.Attempt, Silo))
                {
                    LogLeaseLost(Key, ticket.VideoId, ticket.Attempt);
                    await attempt.CancelAsync();
                    return;
                }
                renewedAt = time.GetTimestamp();
            }
            catch (Exception cause)
            {
                LogNotReported(cause, ticket.VideoId);
                if (time.GetElapsedTime(renewedAt) > queueOptions.Value.LeaseDuration) await attempt.CancelAsync();
            }
        }
    }

    /// <summary>How an attempt ended, as records name it.</summary>
    private static class Outcome
    {
        public const string Completed = "completed";
        public const string Failed = "failed";

        /// <summary>The video was cancelled, the lease lost, or the node stops.</summary>
        public const string Stopped = "stopped";

        /// <summary>The video has moved on to another attempt, or ended, without this worker.</summary>
        public const string Superseded = "superseded";
    }
}
