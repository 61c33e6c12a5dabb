using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Grains.Cameos;
using Sora.Grains.Comments;
using Sora.Grains.Feeds;
using Sora.Grains.Follows;
using Sora.Grains.Likes;
using Sora.Grains.Notifications;
using Sora.Grains.Rendering;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Sagas;

/// <summary>Everything that people do here and that spans grains.</summary>
internal static class Sagas
{
    public static IReadOnlyList<Saga> All =>
    [
        new("follow", ["following/state", "following/reminder", "followers/state", "user/state", "inbox/recent", "timeline/recent"], Follow),
        new("unfollow", ["following/state", "followers/state", "user/state", "timeline/recent"], Unfollow),
        new("like", ["likes/state", "likes/reminder", "video/video", "inbox/recent"], Like),
        new("unlike", ["likes/state", "video/video"], Unlike),
        new("comment", ["comments/state", "comments/reminder", "commentpage/state", "video/video", "inbox/recent"], Comment),
        new("delete a comment", ["comments/state", "commentpage/state", "video/video"], DeleteComment),
        new("submit a video", ["user/videos", "user/reminder", "uservideos/state", "video/video", "renderqueue/queue"], Submit),
        new("complete a render", ["video/video", "inbox/recent", "user/videos", "timeline/recent", "latestfeed/recent"], Complete),
        new("publish", ["video/video", "timeline/recent", "latestfeed/recent"], Publish),
        new("delete a video", ["video/video", "uservideos/state", "user/videos", "likes/state", "comments/state", "latestfeed/recent"], DeleteVideo),
        new("create a video with a cameo", ["cameouses/state", "video/video", "user/videos", "traces/state", "inbox/recent"], CreateWithCameo),
        new("ask for a cameo", ["cameo/reminder", "cameo/cameo", "traces/state", "inbox/recent"], AskForCameo),
        new("allow a cameo", ["cameo/cameo", "traces/state", "inbox/recent"], AllowCameo),
        new("withdraw a cameo", ["cameo/reminder", "cameo/cameo", "video/video", "cameouses/state", "uservideos/state", "user/videos", "inbox/recent"], WithdrawCameo),
        new("refuse a cameo to one who used it", ["cameo/cameo", "video/video", "cameouses/state", "inbox/recent"], DenyCameo),
        new("withdraw a cameo from one video", ["cameo/cameo", "video/video", "cameouses/state", "inbox/recent"], WithdrawCameoFromOne),
        new("delete an account that follows and is followed",
            ["accountdeletion/reminder", "accountdeletion/state", "account/state", "user/state", "handle/state", "traces/state", "following/state"], AccountDeletions.OfFollows),
        new("delete an account that likes and comments", ["accountdeletion/state", "likes/state", "comments/state", "video/video"], AccountDeletions.OfReactions),
        new("delete an account with videos", ["accountdeletion/state", "video/video", "user/videos"], AccountDeletions.OfVideos),
        new("delete an account with a cameo", ["accountdeletion/state", "cameo/cameo", "video/video", "cameouses/state"], AccountDeletions.OfCameo),
    ];

    private static async Task<Scene> Follow(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var post = await Post(cluster, ben);
        return new(
            () => Following(cluster, ada).Follow(ben),
            async () =>
            {
                Assert.Equal([ada], await Followers(cluster, ben));
                Assert.Equal((1, 1), await Counts(cluster, ada, ben));
                Assert.Equal([post], await Timeline(cluster, ada));
                Assert.Single(await Told(cluster, ben, NotificationType.Follow));
                await NothingLeft(cluster, Following(cluster, ada));
            });
    }

    private static async Task<Scene> Unfollow(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await Post(cluster, ben);
        await FollowAndWait(cluster, ada, ben);
        return new(
            () => Following(cluster, ada).Unfollow(ben),
            async () =>
            {
                Assert.Empty(await Followers(cluster, ben));
                Assert.Equal((0, 0), await Counts(cluster, ada, ben));
                Assert.Empty(await Timeline(cluster, ada));
                Assert.Single(await Told(cluster, ben, NotificationType.Follow));
                await NothingLeft(cluster, Following(cluster, ada));
            });
    }

    private static async Task<Scene> Like(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var post = await Post(cluster, ben);
        return new(() => Likes(cluster, post).Like(ada), () => Liked(cluster, ben, post, likes: 1));
    }

    private static async Task<Scene> Unlike(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var post = await Post(cluster, ben);
        await Likes(cluster, post).Like(ada);
        await Eventually.Holds(() => Liked(cluster, ben, post, likes: 1));
        return new(() => Likes(cluster, post).Unlike(ada), () => Liked(cluster, ben, post, likes: 0));
    }

    private static async Task<Scene> Comment(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var post = await Post(cluster, ben);
        var comment = SoraId.New(SoraId.Comment, TimeProvider.System);
        return new(() => Comments(cluster, post).Add(comment, ada, "How lovely."), () => Commented(cluster, ben, post, comment));
    }

    private static async Task<Scene> DeleteComment(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var post = await Post(cluster, ben);
        var (kept, deleted) = (SoraId.New(SoraId.Comment, TimeProvider.System), SoraId.New(SoraId.Comment, TimeProvider.System));
        await Comments(cluster, post).Add(kept, ada, "This stays.");
        await Comments(cluster, post).Add(deleted, ada, "This does not.");
        await Eventually.Holds(() => NothingLeft(cluster, Comments(cluster, post)));
        return new(
            async () =>
            {
                try
                {
                    await Comments(cluster, post).Delete(deleted, ada);
                }
                catch (SoraException cause) when (cause.Code == ErrorCode.CommentNotFound)
                {
                    // So the second time, when the first was done but not acknowledged.
                }
            },
            async () =>
            {
                Assert.Equal([kept], (await Comments(cluster, post).List(after: null, limit: 10)).Select(comment => comment.Id));
                Assert.Equal(1, (await Video(cluster, post).Get(ben))!.Counters.Comments);
                await NothingLeft(cluster, Comments(cluster, post));
            });
    }

    private static async Task<Scene> Submit(SoraCluster cluster)
    {
        var ada = await cluster.Person();
        return new(
            () => cluster.Grains.GetGrain<IUserGrain>(ada).SubmitVideo(SoraCluster.Specification(), "once"),
            async () =>
            {
                var video = Assert.Single(await cluster.Grains.GetGrain<IUserGrain>(ada).ListVideos(after: null, limit: 10, ascending: true));
                Assert.Equal(VideoState.Queued, (await Video(cluster, video).Get(ada))?.State);
                var queue = await cluster.Stored<RenderQueueState>(cluster.Grains.GetGrain<IRenderQueueGrain>(SoraCluster.ModelName), "queue");
                Assert.Equal(video, Assert.Single(queue.Tickets, ticket => ticket.OwnerId == ada).VideoId);
                Assert.Empty((await cluster.Stored<UserVideosState>(cluster.Grains.GetGrain<IUserGrain>(ada), "videos")).Pending);
            });
    }

    private static async Task<Scene> Complete(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await FollowAndWait(cluster, ada, ben);
        var video = await cluster.Grains.GetGrain<IUserGrain>(ben).SubmitVideo(SoraCluster.Specification() with { Visibility = Visibility.Public }, idempotencyKey: null);
        Assert.True(await Video(cluster, video.Id).BeginAttempt(video.Attempt, "test/0"));
        return new(
            () => Video(cluster, video.Id).Complete(video.Attempt, SoraCluster.Media),
            async () =>
            {
                Assert.Equal(VideoState.Completed, (await Video(cluster, video.Id).Get(ben))?.State);
                Assert.Single(await Told(cluster, ben, NotificationType.VideoReady));
                Assert.DoesNotContain(video.Id, (await cluster.Stored<UserVideosState>(cluster.Grains.GetGrain<IUserGrain>(ben), "videos")).Unfinished);
                await Posted(cluster, ada, ben, video.Id);
            });
    }

    private static async Task<Scene> Publish(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await FollowAndWait(cluster, ada, ben);
        var post = await Post(cluster, ben, Visibility.Private);
        return new(() => Video(cluster, post).Publish(ben, Visibility.Public, "Look."), () => Posted(cluster, ada, ben, post));
    }

    private static async Task<Scene> DeleteVideo(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var post = await Post(cluster, ben);
        await Likes(cluster, post).Like(ada);
        await Comments(cluster, post).Add(SoraId.New(SoraId.Comment, TimeProvider.System), ada, "Gone soon.");
        await Eventually.Holds(async () =>
        {
            await NothingLeft(cluster, Likes(cluster, post));
            await NothingLeft(cluster, Comments(cluster, post));
        });
        return new(
            () => Video(cluster, post).Delete(ben),
            async () =>
            {
                Assert.Null(await Video(cluster, post).Get(ben));
                Assert.Empty(await cluster.Grains.GetGrain<IUserGrain>(ben).ListVideos(after: null, limit: 10, ascending: true));
                Assert.DoesNotContain(post, await Latest(cluster));
                Assert.Equal(0, await Likes(cluster, post).Count());
                Assert.Empty(await Comments(cluster, post).List(after: null, limit: 10));
                await NothingLeft(cluster, Video(cluster, post));
            });
    }

    private static async Task<Scene> CreateWithCameo(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada, allowed: ben);
        await Eventually.Holds(() => NothingLeft(cluster, Cameo(cluster, ada)));
        return new(
            () => cluster.Grains.GetGrain<IUserGrain>(ben).SubmitVideo(SoraCluster.Specification() with { Cameo = cameo }, "once"),
            async () =>
            {
                var video = Assert.Single(await cluster.Grains.GetGrain<IUserGrain>(ben).ListVideos(after: null, limit: 10, ascending: true));
                Assert.Equal([video], await Cameo(cluster, ada).ListVideos(after: null, limit: 10));
                Assert.Equal(video, Assert.Single(await Told(cluster, ada, NotificationType.CameoUsed)).VideoId);
                Assert.Equal(VideoEffects.None, (await cluster.Stored<VideoRecord>(Video(cluster, video), "video")).Pending & ~VideoEffects.Enqueue);
                Assert.Empty((await cluster.Stored<UserVideosState>(cluster.Grains.GetGrain<IUserGrain>(ben), "videos")).Pending);
            });
    }

    private static async Task<Scene> AskForCameo(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await cluster.Cameo(ada);
        return new(
            () => Cameo(cluster, ada).Ask(ben),
            async () =>
            {
                Assert.Equal((ben, CameoPermission.Asked), Assert.Single((await Cameo(cluster, ada).ListPeople(after: null, limit: 10)).Select(decision => (decision.UserId, decision.Permission))));
                Assert.Equal(SoraCluster.HandleOf(ben), Assert.Single(await Told(cluster, ada, NotificationType.CameoRequest)).ActorHandle);
                await NothingLeft(cluster, Cameo(cluster, ada));
            });
    }

    private static async Task<Scene> AllowCameo(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await cluster.Cameo(ada);
        return new(
            () => Cameo(cluster, ada).Allow(ben),
            async () =>
            {
                Assert.Equal(CameoPermission.Granted, (await Cameo(cluster, ada).Get(ben))?.Permission);
                Assert.Equal(SoraCluster.HandleOf(ada), Assert.Single(await Told(cluster, ben, NotificationType.CameoGranted)).ActorHandle);
                await NothingLeft(cluster, Cameo(cluster, ada));
            });
    }

    private static async Task<Scene> WithdrawCameo(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada, allowed: ben);
        var (first, second) = (await PostWith(cluster, ben, cameo), await PostWith(cluster, ben, cameo));
        return new(
            () => Cameo(cluster, ada).Withdraw(),
            async () =>
            {
                Assert.Null(await Cameo(cluster, ada).Get(ada));
                Assert.True(cluster.CameoFiles.Contains(cameo.Picture!));
                await TakenDown(cluster, ada, ben, first, second);
            });
    }

    private static async Task<Scene> DenyCameo(SoraCluster cluster)
    {
        var (ada, ben, cleo) = (await cluster.Person(), await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada, allowed: ben);
        await Cameo(cluster, ada).Allow(cleo);
        var (denied, kept) = (await PostWith(cluster, ben, cameo), await PostWith(cluster, cleo, cameo));
        return new(
            () => Cameo(cluster, ada).Deny(ben),
            async () =>
            {
                Assert.Equal(CameoPermission.Denied, (await Cameo(cluster, ada).Get(ben))?.Permission);
                Assert.NotNull(await Video(cluster, kept).Get(cleo));
                Assert.Equal([kept], await Cameo(cluster, ada).ListVideos(after: null, limit: 10));
                await TakenDown(cluster, ada, ben, denied);
            });
    }

    private static async Task<Scene> WithdrawCameoFromOne(SoraCluster cluster)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada, allowed: ben);
        var (withdrawn, kept) = (await PostWith(cluster, ben, cameo), await PostWith(cluster, ben, cameo));
        return new(
            () => Cameo(cluster, ada).WithdrawFrom(withdrawn),
            async () =>
            {
                Assert.NotNull(await Video(cluster, kept).Get(ben));
                Assert.Equal([kept], await Cameo(cluster, ada).ListVideos(after: null, limit: 10));
                await TakenDown(cluster, ada, ben, withdrawn);
            });
    }

    /// <summary>These videos are gone, and their owner was told so once of each.</summary>
    private static async Task TakenDown(SoraCluster cluster, string person, string owner, params string[] videos)
    {
        foreach (var video in videos)
        {
            Assert.Null(await Video(cluster, video).Get(owner));
            Assert.DoesNotContain(video, await Latest(cluster));
            Assert.DoesNotContain(video, await cluster.Grains.GetGrain<IUserGrain>(owner).ListVideos(after: null, limit: 10, ascending: true));
            Assert.DoesNotContain(video, await Cameo(cluster, person).ListVideos(after: null, limit: 10));
            await NothingLeft(cluster, Video(cluster, video));
        }
        Assert.Equal(videos.Order(), (await Told(cluster, owner, NotificationType.CameoWithdrawn)).Select(told => told.VideoId).Order());
        Assert.All(await Told(cluster, owner, NotificationType.CameoWithdrawn), told => Assert.Equal((SoraCluster.HandleOf(person), "a red ball"), (told.ActorHandle, told.Text)));
        await NothingLeft(cluster, Cameo(cluster, person));
    }

    private static async Task<string> PostWith(SoraCluster cluster, string owner, VideoCameo cameo)
    {
        var post = await cluster.Post(owner, Visibility.Public, SoraCluster.Specification() with { Cameo = cameo });
        await Eventually.Holds(async () =>
        {
            await NothingLeft(cluster, Video(cluster, post));
            await NothingLeft(cluster, Cameo(cluster, cameo.PersonId));
        });
        return post;
    }

    private static async Task FollowAndWait(SoraCluster cluster, string ada, string ben)
    {
        await Following(cluster, ada).Follow(ben);
        await Eventually.Holds(() => NothingLeft(cluster, Following(cluster, ada)));
    }

    /// <summary>A finished post, of which everybody knows whom it concerns.</summary>
    private static async Task<string> Post(SoraCluster cluster, string owner, string visibility = Visibility.Public)
    {
        var post = await cluster.Post(owner, visibility);
        await Eventually.Holds(() => NothingLeft(cluster, Video(cluster, post)));
        return post;
    }

    private static async Task NothingLeft(SoraCluster cluster, IFollowingGrain following) => Assert.Empty((await cluster.Stored<FollowingState>(following)).Unfinished);

    private static async Task NothingLeft(SoraCluster cluster, IVideoGrain video) => Assert.Equal(VideoEffects.None, (await cluster.Stored<VideoRecord>(video, "video")).Pending);

    private static async Task NothingLeft(SoraCluster cluster, ILikesGrain likes)
    {
        var state = await cluster.Stored<LikesState>(likes);
        Assert.Empty(state.Untold);
        Assert.Equal(state.Version, state.CountedVersion);
    }

    private static async Task NothingLeft(SoraCluster cluster, ICameoGrain cameo) => Assert.False((await cluster.Stored<CameoRecord>(cameo, "cameo")).HasUnfinished);

    private static async Task NothingLeft(SoraCluster cluster, ICommentsGrain comments) => Assert.Empty((await cluster.Stored<CommentsState>(comments)).Unfinished);

    private static async Task Liked(SoraCluster cluster, string owner, string post, int likes)
    {
        Assert.Equal(likes, await Likes(cluster, post).Count());
        Assert.Equal(likes, (await Video(cluster, post).Get(owner))!.Counters.Likes);
        Assert.Single(await Told(cluster, owner, NotificationType.Like));
        await NothingLeft(cluster, Likes(cluster, post));
    }

    private static async Task Commented(SoraCluster cluster, string owner, string post, string comment)
    {
        Assert.Equal([comment], (await Comments(cluster, post).List(after: null, limit: 10)).Select(found => found.Id));
        Assert.Equal(1, (await Video(cluster, post).Get(owner))!.Counters.Comments);
        Assert.Single(await Told(cluster, owner, NotificationType.Comment));
        await NothingLeft(cluster, Comments(cluster, post));
    }

    private static async Task Posted(SoraCluster cluster, string follower, string author, string post)
    {
        Assert.Equal([post], await Timeline(cluster, follower));
        Assert.Equal([post], await Timeline(cluster, author));
        Assert.Single(await Latest(cluster), found => found == post);
        await NothingLeft(cluster, Video(cluster, post));
    }

    private static async Task<(int Following, int Followers)> Counts(SoraCluster cluster, string follower, string followee) => (
        (await cluster.Grains.GetGrain<IUserGrain>(follower).GetProfile())!.FollowingCount, (await cluster.Grains.GetGrain<IUserGrain>(followee).GetProfile())!.FollowerCount);

    private static async Task<IEnumerable<Notification>> Told(SoraCluster cluster, string userId, string type)
    {
        var told = (await cluster.Grains.GetGrain<IInboxGrain>(userId).Read(0, 100)).Notifications;
        Assert.Equal(Enumerable.Range(1, told.Count).Select(number => (long)number), told.Select(notification => notification.Sequence));
        return told.Where(notification => notification.Type == type);
    }

    private static Task<List<string>> Followers(SoraCluster cluster, string userId) => cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(userId, 0)).List(after: null, limit: 10);

    private static Task<List<string>> Timeline(SoraCluster cluster, string userId) => cluster.Grains.GetGrain<ITimelineGrain>(userId).Read(after: null, limit: 10);

    private static Task<List<string>> Latest(SoraCluster cluster) => cluster.Grains.GetGrain<ILatestFeedGrain>(ILatestFeedGrain.Key).Read(after: null, limit: 1000);

    private static IFollowingGrain Following(SoraCluster cluster, string userId) => cluster.Grains.GetGrain<IFollowingGrain>(userId);

    private static ILikesGrain Likes(SoraCluster cluster, string videoId) => cluster.Grains.GetGrain<ILikesGrain>($"{videoId}/0");

    private static ICommentsGrain Comments(SoraCluster cluster, string videoId) => cluster.Grains.GetGrain<ICommentsGrain>(videoId);

    private static ICameoGrain Cameo(SoraCluster cluster, string personId) => cluster.Grains.GetGrain<ICameoGrain>(SoraId.CameoOf(personId));

    private static IVideoGrain Video(SoraCluster cluster, string videoId) => cluster.Grains.GetGrain<IVideoGrain>(videoId);
}
