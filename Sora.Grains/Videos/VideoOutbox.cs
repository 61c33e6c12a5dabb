using Microsoft.Extensions.Logging;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Grains.Accounts;
using Sora.Grains.Cameos;
using Sora.Grains.Comments;
using Sora.Grains.Feeds;
using Sora.Grains.Follows;
using Sora.Grains.Likes;
using Sora.Grains.Lineage;
using Sora.Grains.Notifications;
using Sora.Grains.Rendering;
using Sora.Grains.Users;

namespace Sora.Grains.Videos;

/// <summary>Carries a video's pending effects to those whom they concern.</summary>
internal sealed partial class VideoOutbox(string videoId, IGrainFactory grains, IModelNames models, IVideoFiles files, ILogger logger)
{
    /// <summary>Tries every pending effect once; one that fails does not hold up the others.</summary>
    public async Task<(VideoEffects Delivered, IReadOnlyList<Exception> Failures)> Deliver(VideoRecord video)
    {
        var delivered = VideoEffects.None;
        var failures = new List<Exception>();
        foreach (var effect in Enum.GetValues<VideoEffects>())
        {
            if (effect == VideoEffects.None || !video.Pending.HasFlag(effect)) continue;
            try
            {
                await Deliver(effect, video);
                delivered |= effect;
            }
            catch (Exception cause)
            {
                failures.Add(cause);
            }
        }
        return (delivered, failures);
    }

    /// <summary>Puts the ticket of the current attempt into the queue.</summary>
    /// <exception cref="SoraException"><c>queue_full</c>.</exception>
    public Task Enqueue(VideoRecord video) => video is { State: VideoState.Queued, Specification: { } specification }
        ? grains.GetGrain<IRenderQueueGrain>(models.Resolve(specification.Model)).Enqueue(new(videoId, video.OwnerId!, video.Attempt, specification, video.TraceParent))
        : Task.CompletedTask;

    private Task Deliver(VideoEffects effect, VideoRecord video) => effect switch
    {
        VideoEffects.Enqueue => Enqueue(video),
        VideoEffects.Withdraw => Withdraw(video),
        VideoEffects.NotifyOwner => grains.GetGrain<IInboxGrain>(video.OwnerId!).Add(
            new($"{NotificationType.VideoReady}/{videoId}", NotificationType.VideoReady, VideoId: videoId, Text: video.Error?.Message)),
        VideoEffects.TellOwner => grains.GetGrain<IUserGrain>(video.OwnerId!).OnVideoEnded(videoId, video.Deleted),
        VideoEffects.SyncFeeds => SyncFeeds(video),
        VideoEffects.ForgetReactions => ForgetReactions(),
        VideoEffects.DeleteCheckpoints => DeleteRenderFiles(video),
        VideoEffects.TellWorker => TellWorker(video),
        VideoEffects.SyncSource => SyncSource(video),
        VideoEffects.SyncCameo => SyncCameo(video),
        VideoEffects.TellOwnerOfWithdrawal => TellOwnerOfWithdrawal(video),
        VideoEffects.DeleteFiles => files.DeleteAll(videoId, CancellationToken.None),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "An effect without a delivery."),
    };

    private async Task Withdraw(VideoRecord video)
    {
        await grains.GetGrain<IRenderQueueGrain>(models.Resolve(video.Model!)).Remove(videoId);
        if (video.Worker is not { } worker) return;
        try
        {
            await grains.GetGrain<IGpuWorkerGrain>(worker).Cancel(videoId);
        }
        catch (OrleansException cause)
        {
            // Only a short cut: without its lease the worker stops at the next heartbeat, and it may be gone altogether.
            LogWorkerNotReached(cause, worker, videoId);
        }
    }

    private async Task TellWorker(VideoRecord video)
    {
        try
        {
            await grains.GetGrain<IGpuWorkerGrain>(video.Worker!).ChangePrompt(videoId, video.Attempt, video.PromptChanges[^1]);
        }
        catch (OrleansException cause)
        {
            // It may be gone altogether; whoever takes over is told.
            LogWorkerNotReached(cause, video.Worker!, videoId);
        }
    }

    private async Task DeleteRenderFiles(VideoRecord video)
    {
        await files.DeleteCheckpoints(videoId, CancellationToken.None);
        if (video.Specification?.Origin is { Kind: OriginKind.Picture } origin) await files.DeleteUpload(origin.File, CancellationToken.None);
    }

    private async Task SyncSource(VideoRecord video)
    {
        var remixes = grains.GetGrain<IRemixesGrain>(video.SourceId!);
        if (video is not { Exists: true, State: VideoState.Completed, Visibility: Visibility.Public })
        {
            await remixes.Remove(videoId);
            return;
        }
        if (await grains.GetGrain<IVideoGrain>(video.SourceId!).GetOwner() is not { } sourceOwner) return; // deleted meanwhile
        await remixes.Add(videoId, video.PublishedAt!.Value);
        if (sourceOwner == video.OwnerId) return;
        if (!await grains.GetGrain<ITracesGrain>(video.OwnerId!).Add([sourceOwner])) return; // the account is being deleted, and this video with it
        var author = await grains.GetGrain<IUserGrain>(video.OwnerId!).GetProfile();
        await grains.GetGrain<IInboxGrain>(sourceOwner).Add(new($"{NotificationType.Remix}/{videoId}", NotificationType.Remix, author?.Handle, videoId, ActorId: video.OwnerId));
    }

    private async Task SyncCameo(VideoRecord video)
    {
        var personId = SoraId.PersonOf(video.CameoId!);
        if (!video.Exists)
        {
            await grains.GetGrain<ICameoUsesGrain>(CameoUseShards.KeyFor(video.CameoId!, videoId)).Remove([videoId]);
            return;
        }
        if (personId == video.OwnerId) return;
        if (!await grains.GetGrain<ITracesGrain>(video.OwnerId!).Add([personId])) return; // the account is being deleted, and this video with it
        var author = await grains.GetGrain<IUserGrain>(video.OwnerId!).GetProfile();
        await grains.GetGrain<IInboxGrain>(personId).Add(new($"{NotificationType.CameoUsed}/{videoId}", NotificationType.CameoUsed, author?.Handle, videoId, ActorId: video.OwnerId));
    }

    private async Task TellOwnerOfWithdrawal(VideoRecord video)
    {
        var personId = SoraId.PersonOf(video.CameoId!);
        if (personId == video.OwnerId) return;
        // Whose account is being deleted is not named.
        var person = await grains.GetGrain<ITracesGrain>(personId).Add([video.OwnerId!]) ? await grains.GetGrain<IUserGrain>(personId).GetProfile() : null;
        await grains.GetGrain<IInboxGrain>(video.OwnerId!).Add(
            new($"{NotificationType.CameoWithdrawn}/{videoId}", NotificationType.CameoWithdrawn, person?.Handle, videoId, video.WithdrawnTitle, ActorId: person?.Id));
    }

    private async Task SyncFeeds(VideoRecord video)
    {
        var shown = video is { Exists: true, State: VideoState.Completed };
        var latest = grains.GetGrain<ILatestFeedGrain>(ILatestFeedGrain.Key);
        var entry = new FeedEntry(videoId, video.OwnerId!, video.PublishedAt!.Value);
        await (shown && video.Visibility == Visibility.Public ? latest.Add(entry) : latest.Remove(videoId));
        if (!shown || video.Visibility == Visibility.Private) return;
        await grains.GetGrain<ITimelineGrain>(video.OwnerId!).Add(entry);
        for (var shard = 0; shard < FollowerShards.Count; shard++)
        {
            await grains.GetGrain<IFollowersGrain>(FollowerShards.Key(video.OwnerId!, shard)).Publish(videoId, entry.PublishedAt);
        }
    }

    private async Task ForgetReactions()
    {
        foreach (var shard in LikeShards.AllKeys(videoId))
        {
            await grains.GetGrain<ILikesGrain>(shard).Clear();
        }
        await grains.GetGrain<ICommentsGrain>(videoId).Clear();
        await grains.GetGrain<IRemixesGrain>(videoId).Clear();
    }

    [LoggerMessage(LogLevel.Information, "Worker {Worker} was not reached for {VideoId}; a lost lease, or the worker that takes over, settles it.")]
    private partial void LogWorkerNotReached(Exception cause, string worker, string videoId);
}
