using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Grains.Follows;
using Sora.Grains.Likes;
using Sora.Grains.Rendering;
using Sora.Grains.Tests.Rendering;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Videos;

/// <summary>The worker is the test itself: it leases, begins, renews and completes as it likes, and vanishes by doing nothing.</summary>
public sealed class VideoGrainTests(RenderingCluster cluster)
{
    private const string Worker = "ghost/0";
    private static readonly RenderedMedia Media = new("v", "t", "s", 1000);

    private readonly string _owner = SoraId.New(SoraId.User, TimeProvider.System);
    private readonly string _id = SoraId.New(SoraId.Video, TimeProvider.System);
    private readonly string _model = $"model-{Guid.NewGuid()}";

    private IVideoGrain Video => cluster.Grains.GetGrain<IVideoGrain>(_id);

    private IRenderQueueGrain Queue => cluster.Grains.GetGrain<IRenderQueueGrain>(_model);

    [Fact]
    public async Task A_watcher_sees_a_video_queued_then_rendered_then_completed_and_that_is_the_end()
    {
        await Create();
        var seen = new List<VideoSnapshot>();
        await foreach (var snapshot in Video.Watch(_owner, untilTerminal: true))
        {
            seen.Add(snapshot);
            if (seen.Count == 1) await BeginNext();
            if (snapshot.State == VideoState.InProgress) Assert.True(await Video.Complete(snapshot.Attempt, Media));
        }
        Assert.Equal([VideoState.Queued, VideoState.InProgress, VideoState.Completed], seen.Select(snapshot => snapshot.State).Distinct());
        Assert.Single(seen, snapshot => snapshot.IsTerminal);
        Assert.Equal(seen.Select(snapshot => snapshot.Sequence).Order(), seen.Select(snapshot => snapshot.Sequence));
        Assert.Equal((100, Media, null), (seen[^1].Progress, seen[^1].Media, seen[^1].Worker));
    }

    [Fact]
    public async Task Who_comes_after_the_end_is_told_the_end_and_nothing_else()
    {
        await Create();
        await Video.Cancel(_owner);
        var only = Assert.Single(await Video.Watch(_owner, untilTerminal: true).ToListAsync());
        Assert.Equal((VideoState.Cancelled, ErrorCode.Cancelled), (only.State, only.Error?.Code));
    }

    [Fact]
    public async Task Creating_it_again_returns_what_is_there()
    {
        var first = await Create();
        var second = await Video.Create(_owner, Specifications.Of(_model, seconds: 8));
        Assert.Equal((first.CreatedAt, first.Specification), (second.CreatedAt, second.Specification));
    }

    [Fact]
    public async Task A_full_queue_refuses_a_video_and_nothing_of_it_remains()
    {
        for (var i = 0; i < RenderingCluster.QueueCapacity; i++)
        {
            await cluster.Grains.GetGrain<IVideoGrain>(SoraId.New(SoraId.Video, TimeProvider.System)).Create(_owner, Specifications.Of(_model));
        }
        var refusal = await Assert.ThrowsAsync<SoraException>(Create);
        Assert.Equal(ErrorCode.QueueFull, refusal.Code);
        Assert.Null(await Video.Get(_owner));
    }

    [Fact]
    public async Task A_video_cancelled_while_it_waits_is_never_rendered()
    {
        await Create();
        await Video.Cancel(_owner);
        var next = SoraId.New(SoraId.Video, TimeProvider.System);
        await cluster.Grains.GetGrain<IVideoGrain>(next).Create(_owner, Specifications.Of(_model));
        Assert.Equal(next, (await Queue.Lease(Worker))?.VideoId);
    }

    [Fact]
    public async Task A_cancelled_render_is_told_to_stop_and_can_not_complete()
    {
        await Create();
        var attempt = await BeginNext();
        Assert.True(await Video.ReportProgress(attempt, 10, null));
        Assert.Equal(VideoState.Cancelled, (await Video.Cancel(_owner)).State);
        Assert.False(await Video.ReportProgress(attempt, 20, null));
        Assert.False(await Video.Complete(attempt, Media));
        Assert.Equal(VideoState.Cancelled, (await Video.Cancel(_owner)).State);
    }

    [Fact]
    public async Task The_render_of_a_vanished_worker_goes_to_another_and_the_first_can_not_complete_it()
    {
        await Create();
        var vanished = await BeginNext();
        var next = await Queue.Lease("other/0");
        Assert.Equal((_id, vanished + 1), (next?.VideoId, next?.Attempt));
        Assert.True(await Video.BeginAttempt(next!.Attempt, "other/0"));
        Assert.False(await Queue.Renew(Worker, _id, vanished));
        Assert.False(await Video.ReportProgress(vanished, 50, null));
        Assert.False(await Video.Complete(vanished, Media with { Video = "stale" }));
        Assert.True(await Video.Complete(next.Attempt, Media));
        Assert.Equal(Media, (await Video.Get(_owner))?.Media);
    }

    [Fact]
    public async Task After_three_vanished_workers_the_video_fails_with_a_reason_told_once()
    {
        await Create();
        var watched = Video.Watch(_owner, untilTerminal: true).ToListAsync().AsTask();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, await BeginNext());
        }
        var seen = await watched;
        Assert.Equal(VideoState.Failed, seen.Single(snapshot => snapshot.IsTerminal).State);
        Assert.Equal(ErrorCode.RenderFailed, seen[^1].Error?.Code);
        Assert.Equal(seen.Select(snapshot => snapshot.Sequence).Order(), seen.Select(snapshot => snapshot.Sequence));
    }

    [Fact]
    public async Task A_worker_that_renews_its_lease_keeps_it()
    {
        await Create();
        var attempt = await BeginNext();
        var until = DateTime.UtcNow + (3 * RenderingCluster.LeaseDuration);
        while (DateTime.UtcNow < until)
        {
            Assert.True(await Queue.Renew(Worker, _id, attempt));
            await Task.Delay(RenderingCluster.LeaseDuration / 5);
        }
        Assert.True(await Video.Complete(attempt, Media));
    }

    [Fact]
    public async Task A_permanent_failure_is_not_tried_again()
    {
        await Create();
        var attempt = await BeginNext();
        await Video.FailAttempt(attempt, new(ErrorCode.StorageFull, "full"), permanent: true);
        var video = await Video.Get(_owner);
        Assert.Equal((VideoState.Failed, ErrorCode.StorageFull, attempt), (video!.State, video.Error?.Code, video.Attempt));
    }

    [Theory]
    [InlineData(Visibility.Private, false, false, false)]
    [InlineData(Visibility.Followers, false, true, false)]
    [InlineData(Visibility.Public, true, true, true)]
    public async Task Who_may_see_a_video_follows_from_its_visibility(string visibility, bool stranger, bool follower, bool guest)
    {
        var fan = await Person();
        await cluster.Grains.GetGrain<IUserGrain>(_owner).Create(_owner, "Owner");
        await cluster.Grains.GetGrain<IFollowingGrain>(fan).Follow(_owner);
        await Video.Create(_owner, Specifications.Of(_model, visibility));
        Assert.NotNull(await Video.Get(_owner));
        Assert.Equal((stranger, follower, guest), (await Sees(await Person()), await Sees(fan), await Sees(null)));

        async Task<bool> Sees(string? viewer)
        {
            var gets = await Video.Get(viewer) is not null;
            Assert.Equal(gets, await Video.Watch(viewer, untilTerminal: false).AnyAsync());
            return gets;
        }
    }

    [Fact]
    public async Task Another_persons_private_video_answers_as_one_that_is_not_there_and_a_public_one_as_forbidden()
    {
        await Create();
        var stranger = await Person();
        Assert.Equal(ErrorCode.VideoNotFound, await Refusal(() => Video.Cancel(stranger)));
        Assert.Equal(ErrorCode.VideoNotFound, await Refusal(() => Video.Publish(stranger, Visibility.Public, null)));
        Assert.Equal(ErrorCode.VideoNotFound, await Refusal(() => Video.Delete(stranger)));
        await Video.Publish(_owner, Visibility.Public, "look");
        Assert.Equal(ErrorCode.Forbidden, await Refusal(() => Video.Cancel(stranger)));
        Assert.Equal(ErrorCode.Forbidden, await Refusal(() => Video.Delete(stranger)));
    }

    [Fact]
    public async Task A_watcher_is_let_go_when_the_video_is_hidden_from_him_and_its_owner_is_not()
    {
        await Video.Create(_owner, Specifications.Of(_model, Visibility.Public));
        await using var stranger = Video.Watch(null, untilTerminal: true).GetAsyncEnumerator();
        await using var self = Video.Watch(_owner, untilTerminal: true).GetAsyncEnumerator();
        Assert.True(await stranger.MoveNextAsync());
        Assert.True(await self.MoveNextAsync());
        await Video.Publish(_owner, Visibility.Private, null);
        while (await stranger.MoveNextAsync())
        {
            Assert.False(stranger.Current.IsTerminal);
        }
        Assert.True(await self.MoveNextAsync());
        Assert.Equal(Visibility.Private, self.Current.Visibility);
    }

    [Fact]
    public async Task A_deleted_video_is_gone_with_its_files_and_likes_though_a_try_fails_and_its_render_can_not_complete()
    {
        await Create();
        var likes = cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(_id, _owner));
        await likes.Like(_owner);
        var attempt = await BeginNext();
        var watched = Video.Watch(_owner, untilTerminal: true).ToListAsync().AsTask();
        await Video.Delete(_owner);
        await Video.Delete(_owner);
        Assert.Null(await Video.Get(_owner));
        Assert.False(await Video.Complete(attempt, Media));
        await cluster.Files.Of(_id);
        Assert.Equal(0, await likes.Count());
        Assert.DoesNotContain(await watched, snapshot => snapshot.IsTerminal);
        Assert.Equal(ErrorCode.VideoNotFound, await Refusal(Create));
    }

    [Fact]
    public async Task Counters_reach_a_watcher_and_an_old_one_changes_nothing()
    {
        await Create();
        await using var watcher = Video.Watch(_owner, untilTerminal: false).GetAsyncEnumerator();
        Assert.True(await watcher.MoveNextAsync());
        await Video.SetLikes(0, version: 2, count: 5);
        await Video.SetLikes(0, version: 1, count: 9);
        await Video.SetComments(version: 1, count: 3);
        await Video.ReportViewers("gateway-1", 2);
        await Video.ReportViewers("gateway-2", 1);
        do
        {
            Assert.True(await watcher.MoveNextAsync());
        }
        while (watcher.Current.Counters != new PostCounters(5, 3, 0, 3));
    }

    private Task<VideoSnapshot> Create() => Video.Create(_owner, Specifications.Of(_model));

    /// <summary>Leases the next ticket and begins it.</summary>
    private async Task<int> BeginNext()
    {
        // Another name every time, or asking would itself give up what is held.
        var worker = await Video.Get(_owner) is { Attempt: 1 } ? Worker : $"ghost/{Guid.NewGuid()}";
        RenderTicket? ticket;
        while ((ticket = await Queue.Lease(worker)) is null)
        {
        }
        Assert.Equal(_id, ticket.VideoId);
        Assert.True(await Video.BeginAttempt(ticket.Attempt, worker));
        return ticket.Attempt;
    }

    private async Task<string> Person()
    {
        var person = SoraId.New(SoraId.User, TimeProvider.System);
        await cluster.Grains.GetGrain<IUserGrain>(person).Create(person, "Somebody");
        return person;
    }

    private static async Task<string> Refusal(Func<Task> command) => (await Assert.ThrowsAsync<SoraException>(command)).Code;
}
