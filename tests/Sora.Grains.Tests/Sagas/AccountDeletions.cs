using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Grains.Accounts;
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

/// <summary>Deletions of accounts, each of one that has left something else behind.</summary>
internal static class AccountDeletions
{
    public static async Task<Scene> OfFollows(SoraCluster cluster)
    {
        var (gone, ben) = (await cluster.Account(), await cluster.Person());
        var (bens, own) = (await cluster.Post(ben), await cluster.Post(gone));
        await Following(cluster, gone).Follow(ben);
        await Following(cluster, ben).Follow(gone);
        await Rest(cluster, [gone, ben], [bens, own]);
        Assert.Contains(own, await Timeline(cluster, ben));
        return new(
            () => Delete(cluster, gone),
            async () =>
            {
                await AssertGone(cluster, gone);
                var profile = (await cluster.Grains.GetGrain<IUserGrain>(ben).GetProfile())!;
                Assert.Equal((0, 0), (profile.FollowerCount, profile.FollowingCount));
                Assert.Empty(await Followers(cluster, ben).List(after: null, limit: 10));
                Assert.Empty(await Following(cluster, ben).List(after: null, limit: 10));
                Assert.Equal([bens], await Timeline(cluster, ben));
                await AssertUnnamed(cluster, gone, ben, notifications: 2);
                await AssertAtRest(cluster, [gone, ben], [bens, own]);
            });
    }

    public static async Task<Scene> OfReactions(SoraCluster cluster)
    {
        var (gone, ben) = (await cluster.Account(), await cluster.Person());
        var post = await cluster.Post(ben);
        var bens = SoraId.New(SoraId.Comment, TimeProvider.System);
        await Comments(cluster, post).Add(bens, ben, "This stays.");
        await Likes(cluster, post).Like(gone);
        await Likes(cluster, post).Like(ben);
        await Comments(cluster, post).Add(SoraId.New(SoraId.Comment, TimeProvider.System), gone, "This does not.");
        await Rest(cluster, [gone, ben], [post]);
        return new(
            () => Delete(cluster, gone),
            async () =>
            {
                await AssertGone(cluster, gone);
                Assert.False(await Likes(cluster, post).IsLikedBy(gone));
                Assert.Equal([bens], (await Comments(cluster, post).List(after: null, limit: 10)).Select(comment => comment.Id));
                var counters = (await Video(cluster, post).Get(ben))!.Counters;
                Assert.Equal((1, 1), (counters.Likes, counters.Comments));
                await AssertUnnamed(cluster, gone, ben, notifications: 3);
                await AssertAtRest(cluster, [gone, ben], [post]);
            });
    }

    public static async Task<Scene> OfVideos(SoraCluster cluster)
    {
        var gone = await cluster.Account();
        var post = await cluster.Post(gone);
        await Rest(cluster, [gone], [post]);
        var queued = (await cluster.Grains.GetGrain<IUserGrain>(gone).SubmitVideo(SoraCluster.Specification(), idempotencyKey: null)).Id;
        await Rest(cluster, [gone], [post, queued]);
        return new(
            () => Delete(cluster, gone),
            async () =>
            {
                await AssertGone(cluster, gone);
                Assert.Null(await Video(cluster, post).Get(gone));
                Assert.Null(await Video(cluster, queued).Get(gone));
                Assert.Empty(await cluster.Grains.GetGrain<IUserGrain>(gone).ListVideos(after: null, limit: 10, ascending: true));
                Assert.DoesNotContain(post, await cluster.Grains.GetGrain<ILatestFeedGrain>(ILatestFeedGrain.Key).Read(after: null, limit: 1_000));
                var queue = await cluster.Stored<RenderQueueState>(cluster.Grains.GetGrain<IRenderQueueGrain>(SoraCluster.ModelName), "queue");
                Assert.DoesNotContain(queue.Tickets, ticket => ticket.VideoId == queued);
                await AssertAtRest(cluster, [gone], [post, queued]);
            });
    }

    public static async Task<Scene> OfCameo(SoraCluster cluster)
    {
        var (gone, ben, cleo) = (await cluster.Account(), await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(gone, allowed: ben);
        var post = await cluster.Post(ben, Visibility.Public, SoraCluster.Specification() with { Cameo = cameo });
        await cluster.Cameo(cleo);
        await Cameo(cluster, cleo).Ask(gone);
        await Eventually.Holds(async () =>
        {
            await AssertAtRest(cluster, [gone, ben, cleo], [post]);
            Assert.False((await cluster.Stored<CameoRecord>(Cameo(cluster, gone), "cameo")).HasUnfinished);
            Assert.False((await cluster.Stored<CameoRecord>(Cameo(cluster, cleo), "cameo")).HasUnfinished);
        });
        return new(
            () => Delete(cluster, gone),
            async () =>
            {
                await AssertGone(cluster, gone);
                Assert.Null(await Cameo(cluster, gone).Get(ben));
                Assert.Null(await Video(cluster, post).Get(ben));
                Assert.Empty(await Cameo(cluster, cleo).ListPeople(after: null, limit: 10));
                await AssertUnnamed(cluster, gone, ben, notifications: 3);
                await AssertUnnamed(cluster, gone, cleo, notifications: 1);
                await AssertAtRest(cluster, [gone, ben, cleo], [post]);
                Assert.False((await cluster.Stored<CameoRecord>(Cameo(cluster, gone), "cameo")).HasUnfinished);
            });
    }

    /// <summary>A person who can sign in.</summary>
    public static async Task<string> Account(this SoraCluster cluster)
    {
        var userId = await cluster.Person();
        Assert.True(await cluster.Grains.GetGrain<IHandleGrain>(SoraCluster.HandleOf(userId)).TryReserve(userId));
        Assert.NotNull(await cluster.Grains.GetGrain<IAccountGrain>(userId).SaveCredentials(new() { UserId = userId, Handle = SoraCluster.HandleOf(userId), PasswordHash = "hash" }));
        await cluster.Grains.GetGrain<IAccountGrain>(userId).OpenSession("session", "hash", DateTimeOffset.MaxValue);
        await cluster.Grains.GetGrain<IAccountGrain>(userId).AddApiKey("key", "laptop", "hash");
        return userId;
    }

    public static Task Delete(SoraCluster cluster, string userId) => cluster.Grains.GetGrain<IAccountDeletionGrain>(userId).Delete();

    /// <summary>Nothing opens the account, there is no such person, and the deletion is over.</summary>
    public static async Task AssertGone(SoraCluster cluster, string userId)
    {
        await AssertClosed(cluster, userId);
        Assert.Null((await cluster.Stored<AccountDeletionState>(cluster.Grains.GetGrain<IAccountDeletionGrain>(userId))).Handle);
        Assert.Null(await cluster.Grains.GetGrain<ITracesGrain>(userId).Read());
        Assert.Empty(await Following(cluster, userId).List(after: null, limit: 10));
        Assert.Empty(await Followers(cluster, userId).List(after: null, limit: 10));
        Assert.Empty(await Timeline(cluster, userId));
        Assert.Empty((await cluster.Grains.GetGrain<IInboxGrain>(userId).Read(0, 10)).Notifications);
    }

    /// <summary>What holds as soon as the deletion is acknowledged.</summary>
    public static async Task AssertClosed(SoraCluster cluster, string userId)
    {
        var account = cluster.Grains.GetGrain<IAccountGrain>(userId);
        Assert.Null(await account.GetCredentials());
        Assert.False(await account.IsSessionOpen("session"));
        Assert.False(await account.VerifyApiKey("key", "hash"));
        Assert.Null(await cluster.Grains.GetGrain<IUserGrain>(userId).GetProfile());
        Assert.Null(await cluster.Grains.GetGrain<IHandleGrain>(SoraCluster.HandleOf(userId)).GetOwner());
        Assert.False(await cluster.Grains.GetGrain<IHandleGrain>(SoraCluster.HandleOf(userId)).TryReserve("another"));
    }

    /// <summary>Of what a person caused another still has the notifications, but neither name nor words.</summary>
    public static async Task AssertUnnamed(SoraCluster cluster, string gone, string userId, int notifications)
    {
        var told = (await cluster.Grains.GetGrain<IInboxGrain>(userId).Read(0, 1_000)).Notifications;
        Assert.Equal(Enumerable.Range(1, notifications).Select(number => (long)number), told.Select(notification => notification.Sequence));
        Assert.DoesNotContain(told, notification => notification.ActorHandle == SoraCluster.HandleOf(gone) || notification.Text == "This does not.");
    }

    private static Task Rest(SoraCluster cluster, string[] people, string[] videos) => Eventually.Holds(() => AssertAtRest(cluster, people, videos));

    /// <summary>Nothing that these people and videos have caused is still on its way.</summary>
    private static async Task AssertAtRest(SoraCluster cluster, string[] people, string[] videos)
    {
        foreach (var person in people)
        {
            Assert.Empty((await cluster.Stored<FollowingState>(Following(cluster, person))).Unfinished);
        }
        foreach (var video in videos)
        {
            // That its ticket is in the queue is noted only when a worker takes it.
            Assert.Equal(VideoEffects.None, (await cluster.Stored<VideoRecord>(Video(cluster, video), "video")).Pending & ~VideoEffects.Enqueue);
            var likes = await cluster.Stored<LikesState>(Likes(cluster, video));
            Assert.Empty(likes.Untold);
            Assert.Equal(likes.Version, likes.CountedVersion);
            Assert.Empty((await cluster.Stored<CommentsState>(Comments(cluster, video))).Unfinished);
        }
    }

    private static Task<List<string>> Timeline(SoraCluster cluster, string userId) => cluster.Grains.GetGrain<ITimelineGrain>(userId).Read(after: null, limit: 10);

    private static IFollowingGrain Following(SoraCluster cluster, string userId) => cluster.Grains.GetGrain<IFollowingGrain>(userId);

    private static IFollowersGrain Followers(SoraCluster cluster, string userId) => cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(userId, 0));

    private static ILikesGrain Likes(SoraCluster cluster, string videoId) => cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(videoId, userId: ""));

    private static ICommentsGrain Comments(SoraCluster cluster, string videoId) => cluster.Grains.GetGrain<ICommentsGrain>(videoId);

    private static ICameoGrain Cameo(SoraCluster cluster, string personId) => cluster.Grains.GetGrain<ICameoGrain>(SoraId.CameoOf(personId));

    private static IVideoGrain Video(SoraCluster cluster, string videoId) => cluster.Grains.GetGrain<IVideoGrain>(videoId);
}
