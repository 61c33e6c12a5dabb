using Sora.Contracts.Live;
using Sora.Grains.Follows;
using Sora.Grains.Notifications;
using Sora.Grains.Users;

namespace Sora.Grains.Tests.Follows;

public sealed class FollowTests(SoraCluster cluster)
{
    [Fact]
    public async Task A_follow_shows_on_both_sides_and_is_told()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());

        await Following(ada).Follow(ben);

        Assert.True(await Following(ada).IsFollowing(ben));
        await Eventually.Holds(async () =>
        {
            Assert.Equal([ada], await Followers(ben).List(after: null, limit: 10));
            Assert.Equal(1, (await Profile(ben)).FollowerCount);
            Assert.Equal(1, (await Profile(ada)).FollowingCount);
            var told = Assert.Single(await Notifications(ben));
            Assert.Equal((NotificationType.Follow, SoraCluster.HandleOf(ada)), (told.Type, told.ActorHandle));
        });
        Assert.Empty(await Notifications(ada));
    }

    [Fact]
    public async Task A_follow_that_is_repeated_counts_once()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Following(ada).Follow(ben)));

        await Settled(ada);
        Assert.Equal([ben], await Following(ada).List(after: null, limit: 10));
        Assert.Equal((1, 1), ((await Profile(ben)).FollowerCount, (await Profile(ada)).FollowingCount));
        Assert.Single(await Notifications(ben));
    }

    [Fact]
    public async Task An_unfollow_leaves_no_trace_but_the_notification()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await Following(ada).Follow(ben);
        await Settled(ada);

        await Following(ada).Unfollow(ben);
        await Following(ada).Unfollow(ben);

        Assert.False(await Following(ada).IsFollowing(ben));
        await Settled(ada);
        Assert.Empty(await Followers(ben).List(after: null, limit: 10));
        Assert.Equal((0, 0), ((await Profile(ben)).FollowerCount, (await Profile(ada)).FollowingCount));

        await Following(ada).Follow(ben);
        await Settled(ada);
        Assert.Equal(1, (await Profile(ben)).FollowerCount);
        Assert.Single(await Notifications(ben));
    }

    [Fact]
    public async Task Two_people_can_follow_each_other_at_the_same_moment()
    {
        var people = await cluster.People(6);

        await Task.WhenAll(from one in people from other in people where one != other select Following(one).Follow(other));

        await Eventually.Holds(async () =>
        {
            foreach (var person in people)
            {
                var profile = await Profile(person);
                Assert.Equal((5, 5), (profile.FollowerCount, profile.FollowingCount));
            }
        });
    }

    [Fact]
    public async Task Nobody_follows_themselves_or_someone_who_is_not()
    {
        var ada = await cluster.Person();

        var self = await Assert.ThrowsAsync<SoraException>(() => Following(ada).Follow(ada));
        var unknown = await Assert.ThrowsAsync<SoraException>(() => Following(ada).Follow("user_nobody"));

        Assert.Equal((ErrorCode.SelfFollow, ErrorCode.UserNotFound), (self.Code, unknown.Code));
        Assert.Empty(await Following(ada).List(after: null, limit: 10));
    }

    [Fact]
    public async Task Lists_are_newest_first_and_go_on_behind_their_cursor()
    {
        var ada = await cluster.Person();
        var others = await cluster.People(5);
        foreach (var other in others)
        {
            await Following(ada).Follow(other);
            await Following(other).Follow(ada);
            await Settled(other);
        }

        string[] newestFirst = [.. others.Reverse()];
        Assert.Equal(newestFirst[..2], await Following(ada).List(after: null, limit: 2));
        Assert.Equal(newestFirst[2..], await Following(ada).List(after: newestFirst[1], limit: 10));
        Assert.Equal(newestFirst[..2], await Followers(ada).List(after: null, limit: 2));
        Assert.Equal(newestFirst[2..], await Followers(ada).List(after: newestFirst[1], limit: 10));
    }

    [Fact]
    public async Task A_message_about_an_edge_that_comes_late_is_ignored()
    {
        var ben = await cluster.Person();

        Assert.True(await Followers(ben).Apply("ada", follows: true, version: 1));
        Assert.True(await Followers(ben).Apply("ada", follows: false, version: 2));
        Assert.False(await Followers(ben).Apply("ada", follows: true, version: 1));
        Assert.Empty(await Followers(ben).List(after: null, limit: 10));

        Assert.True(await Followers(ben).Apply("ada", follows: true, version: 3));
        await cluster.Deactivate(Followers(ben));
        Assert.False(await Followers(ben).Apply("ada", follows: false, version: 2));
        Assert.Equal(["ada"], await Followers(ben).List(after: null, limit: 10));
    }

    [Fact]
    public async Task A_person_with_a_full_shard_of_followers_takes_no_more()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var full = Followers(ben);
        await Task.WhenAll(Enumerable.Range(0, 4_000).Select(follower => full.Apply($"follower {follower}", follows: true, version: 1)));

        var refusal = await Assert.ThrowsAsync<SoraException>(() => Following(ada).Follow(ben));
        Assert.Equal(ErrorCode.QuotaExceeded, refusal.Code);
        Assert.Equal(4_000, (await Profile(ben)).FollowerCount);

        // The last place goes to another between the question and the change: the edge is taken back.
        using (cluster.Faults.Intercept(call =>
        {
            var asked = call.TargetId == full.GetGrainId() && call.MethodName == nameof(IFollowersGrain.HasRoom);
            if (asked)
            {
                call.Result = true;
            }
            return Task.FromResult(asked);
        }))
        {
            await Following(ada).Follow(ben);
        }
        await Eventually.Holds(async () => Assert.False(await Following(ada).IsFollowing(ben)));
        await Settled(ada);
        Assert.Equal(0, (await Profile(ada)).FollowingCount);
        Assert.Empty(await Notifications(ben));
    }

    private IFollowingGrain Following(string userId) => cluster.Grains.GetGrain<IFollowingGrain>(userId);

    private IFollowersGrain Followers(string userId) => cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(userId, 0));

    private async Task<Contracts.Social.UserProfile> Profile(string userId) => (await cluster.Grains.GetGrain<IUserGrain>(userId).GetProfile())!;

    private async Task<List<Notification>> Notifications(string userId) => (await cluster.Grains.GetGrain<IInboxGrain>(userId).Read(0, 100)).Notifications;

    /// <summary>Waits until everything that this person changed has arrived everywhere.</summary>
    private Task Settled(string userId) =>
        Eventually.Holds(async () => Assert.Empty((await cluster.Stored<FollowingState>(Following(userId))).Unfinished));
}
