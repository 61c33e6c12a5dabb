using Sora.Contracts;
using Sora.Grains.Accounts;
using Sora.Grains.Comments;
using Sora.Grains.Feeds;
using Sora.Grains.Follows;
using Sora.Grains.Likes;
using Sora.Grains.Notifications;
using Sora.Grains.Tests.Sagas;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Social;

/// <summary>The silo stops and another starts on the same database.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sora-restart-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Everything_people_did_is_still_there()
    {
        string ada = "", ben = "", video = "";
        await Run(async cluster =>
        {
            (ada, ben) = (await cluster.Person(), await cluster.Person());
            await cluster.Grains.GetGrain<IHandleGrain>(SoraCluster.HandleOf(ada)).TryReserve(ada);
            await cluster.Grains.GetGrain<IAccountGrain>(ada).SaveCredentials(new() { UserId = ada, Handle = SoraCluster.HandleOf(ada), PasswordHash = "hash" });
            video = await cluster.Post(ada);
            await cluster.Grains.GetGrain<IFollowingGrain>(ben).Follow(ada);
            await cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(video, ben)).Like(ben);
            await cluster.Grains.GetGrain<ICommentsGrain>(video).Add(SoraId.New(SoraId.Comment, TimeProvider.System), ben, "hello");
            await Eventually.Holds(async () => Assert.Equal(4, (await cluster.Grains.GetGrain<IInboxGrain>(ada).Read(0, 10)).Notifications.Count));
            await Eventually.Holds(async () => Assert.Equal([video], await cluster.Grains.GetGrain<ITimelineGrain>(ben).Read(after: null, limit: 10)));
        });

        await Run(async cluster =>
        {
            Assert.Equal(ada, await cluster.Grains.GetGrain<IHandleGrain>(SoraCluster.HandleOf(ada)).GetOwner());
            Assert.Equal("hash", (await cluster.Grains.GetGrain<IAccountGrain>(ada).GetCredentials())?.PasswordHash);
            var profile = await cluster.Grains.GetGrain<IUserGrain>(ada).GetProfile();
            Assert.Equal((SoraCluster.HandleOf(ada), 1, 1), (profile?.Handle, profile?.FollowerCount, profile?.VideoCount));
            Assert.Equal([video], await cluster.Grains.GetGrain<IUserGrain>(ada).ListVideos(after: null, limit: 10, ascending: true));
            Assert.True(await cluster.Grains.GetGrain<IFollowingGrain>(ben).IsFollowing(ada));
            Assert.True(await cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(video, ben)).IsLikedBy(ben));
            Assert.Equal("hello", Assert.Single(await cluster.Grains.GetGrain<ICommentsGrain>(video).List(after: null, limit: 10)).Text);
            Assert.Equal([1, 2, 3, 4], (await cluster.Grains.GetGrain<IInboxGrain>(ada).Read(0, 10)).Notifications.Select(notification => notification.Sequence));
            Assert.Equal([video], await cluster.Grains.GetGrain<ITimelineGrain>(ben).Read(after: null, limit: 10));
        });
    }

    [Fact]
    public async Task A_deletion_that_was_cut_off_is_finished_after_the_restart_and_nothing_comes_back()
    {
        string gone = "", ben = "", video = "", post = "";
        await Run(async cluster =>
        {
            (gone, ben) = (await cluster.Account(), await cluster.Person());
            (video, post) = (await cluster.Post(gone), await cluster.Post(ben));
            await cluster.Grains.GetGrain<IFollowingGrain>(ben).Follow(gone);
            await cluster.Grains.GetGrain<IFollowingGrain>(gone).Follow(ben);
            await cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(post, gone)).Like(gone);
            await cluster.Grains.GetGrain<ICommentsGrain>(post).Add(SoraId.New(SoraId.Comment, TimeProvider.System), gone, "This does not.");
            await Eventually.Holds(async () => Assert.Equal(4, (await cluster.Grains.GetGrain<IInboxGrain>(ben).Read(0, 10)).Notifications.Count));
            cluster.Faults.Fail(cluster.Grains.GetGrain<ITracesGrain>(gone), nameof(ITracesGrain.Seal));
            await AccountDeletions.Delete(cluster, gone);
        });

        await Run(async cluster =>
        {
            await AccountDeletions.AssertClosed(cluster, gone);
            await Eventually.Holds(() => NothingIsLeft(cluster));
        });
        await Run(NothingIsLeft);

        async Task NothingIsLeft(SoraCluster cluster)
        {
            await AccountDeletions.AssertGone(cluster, gone);
            await AccountDeletions.AssertUnnamed(cluster, gone, ben, notifications: 4);
            Assert.Null(await cluster.Grains.GetGrain<IVideoGrain>(video).Get(gone));
            Assert.False(await cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(post, gone)).IsLikedBy(gone));
            Assert.Empty(await cluster.Grains.GetGrain<ICommentsGrain>(post).List(after: null, limit: 10));
            var profile = (await cluster.Grains.GetGrain<IUserGrain>(ben).GetProfile())!;
            Assert.Equal((0, 0), (profile.FollowerCount, profile.FollowingCount));
        }
    }

    [Fact]
    public async Task What_was_acknowledged_but_unfinished_is_finished_right_after_the_restart()
    {
        string ada = "", ben = "";
        await Run(async cluster =>
        {
            (ada, ben) = (await cluster.Person(), await cluster.Person());
            cluster.Faults.Fail(cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(ben, 0)), nameof(IFollowersGrain.Apply));
            await cluster.Grains.GetGrain<IFollowingGrain>(ada).Follow(ben);
        });

        await Run(async cluster =>
        {
            await Eventually.Holds(async () => Assert.Equal(1, (await cluster.Grains.GetGrain<IUserGrain>(ben).GetProfile())!.FollowerCount));
            await Eventually.Holds(async () => Assert.Single((await cluster.Grains.GetGrain<IInboxGrain>(ben).Read(0, 10)).Notifications));
        });
    }

    private async Task Run(Func<SoraCluster, Task> test)
    {
        await using var cluster = new DurableSoraCluster(_folder);
        await cluster.InitializeAsync();
        await test(cluster);
    }
}
