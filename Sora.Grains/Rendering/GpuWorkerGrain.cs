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

    private readonly CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
    private Task work = Task.CompletedTask;
    private PictureRing? pictures;
    private CancellationTokenSource? render;

    private string Key => this.GetPrimaryKeyString();

    private int Slot => int.Parse(Key.AsSpan(Key.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);

    private IRenderQueueGrain Queue => GrainFactory.GetGrain<IRenderQueueGrain>(node.Model);

    private TimeSpan HeartbeatInterval => queueOptions.Value.LeaseDuration / 4;

    public Task Start()
    {
        if (work.IsCompleted) work = Work();
        return Task.CompletedTask;
    }

    public Task Cancel(string videoId)
    {
        if (pictures?.Ticket.VideoId == videoId) render?.Cancel();
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<RenderEvent> Watch(string videoId, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (pictures is not { } ring || ring.Ticket.VideoId != videoId) yield break;
        await foreach (var picture in ring.Watch(afterSequence, cancellationToken))
        {
            yield return picture;
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        stopping.Dispose();
    }

    private async Task Work()
    {
        await Task.Yield(); // Start answers first
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await Queue.Lease(Key) is { } ticket)
                {
                    await Render(ticket);
                    continue;
                }
            }
            catch (Exception cause) when (!stopping.IsCancellationRequested)
            {
                LogInterrupted(cause, Key);
            }
            await Task.Delay(RetryDelay, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task Render(RenderTicket ticket)
    {
        using var activity = RenderingTelemetry.Activities.StartActivity("render", ActivityKind.Consumer, ticket.TraceParent);
        activity?.SetTag("sora.video.id", ticket.VideoId).SetTag("sora.render.attempt", ticket.Attempt);
        using var attempt = render = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        // Before the video says who renders: its watchers come at once.
        var ring = pictures = new(ticket, time);
        var startedAt = time.GetTimestamp();
        TimeSpan? renderTimePerSecond = null;
        var outcome = "superseded";
        var heartbeat = KeepLease(ticket, attempt);
        try
        {
            var video = GrainFactory.GetGrain<IVideoGrain>(ticket.VideoId);
            if (!await video.BeginAttempt(ticket.Attempt, Key)) return;
            LogStarted(Key, ticket.VideoId, ticket.Attempt);
            outcome = await Render(video, ticket, ring, attempt);
            if (outcome == "completed")
            {
                var elapsed = time.GetElapsedTime(startedAt);
                renderTimePerSecond = elapsed / ticket.Specification.Seconds;
                RenderingTelemetry.FrameRate.Record(ticket.Specification.FrameCount / elapsed.TotalSeconds, RenderingTelemetry.Model(node.Model));
            }
        }
        finally
        {
            activity?.SetTag("sora.render.outcome", outcome);
            RenderingTelemetry.Renders.Add(1, RenderingTelemetry.Model(node.Model), RenderingTelemetry.Outcome(outcome));
            LogEnded(Key, ticket.VideoId, ticket.Attempt, outcome);
            ring.End();
            (pictures, render) = (null, null);
            await attempt.CancelAsync();
            await heartbeat;
            // When the node stops the lease is kept: the next start of this slot gives it up, and the render is queued again.
            if (!stopping.IsCancellationRequested) await Queue.Release(Key, ticket.VideoId, ticket.Attempt, renderTimePerSecond);
        }
    }

    /// <returns>The outcome for the records: completed, failed, cancelled or superseded.</returns>
    private async Task<string> Render(IVideoGrain video, RenderTicket ticket, PictureRing ring, CancellationTokenSource attempt)
    {
        var channel = Channel.CreateBounded<RenderedPicture>(new BoundedChannelOptions(PictureBuffer) { SingleReader = true });
        var showing = Show(video, ticket, ring, channel.Reader, attempt);
        try
        {
            RenderedMedia media;
            try
            {
                media = await node.Render(Slot, ticket, channel.Writer, attempt.Token);
            }
            finally
            {
                channel.Writer.TryComplete();
                await showing;
            }
            if (await Complete(video, ticket, media, attempt.Token)) return "completed";
            await node.Discard(ticket, CancellationToken.None);
            return "superseded";
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested)
        {
            return "cancelled";
        }
        catch (RenderFailedException failure)
        {
            LogFailed(failure, Key, ticket.VideoId, ticket.Attempt);
            await video.FailAttempt(ticket.Attempt, failure.Error, failure.Permanent);
            return "failed";
        }
        catch (Exception cause)
        {
            LogFailed(cause, Key, ticket.VideoId, ticket.Attempt);
            await video.FailAttempt(ticket.Attempt, new(ErrorCode.RenderFailed, "The render failed for a reason inside the system. Create the video again."), permanent: false);
            return "failed";
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
                if (!await Queue.Renew(Key, ticket.VideoId, ticket.Attempt))
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
}
