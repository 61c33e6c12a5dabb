using Sora.Contracts.Live;
using Sora.Grains.Feeds;
using Sora.Grains.Follows;
using Sora.Grains.Notifications;
using Sora.Grains.Users;

namespace Sora.Grains.Tests.Follows;

/// <summary>A follow is finished exactly once, whichever step breaks.</summary>
public sealed class FollowSagaTests(SoraCluster cluster)
{
    public static TheoryData<string, bool> Steps()
    {
        var steps = new TheoryData<string, bool>();
        foreach (var step in (string[])[nameof(IFollowersGrain.Apply), nameof(IUserGrain.SetFollowerCount), nameof(IUserGrain.SetFollowingCount), nameof(IInboxGrain.Add), nameof(ITimelineGrain.OnFollowChanged)])
        {
            steps.Add(step, false);
            steps.Add(step, true);
        }
        return steps;
    }

    [Theory, MemberData(nameof(Steps))]
    public async Task A_step_that_fails_is_tried_again(string step, bool after)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        using var fault = cluster.Faults.Fail(Target(step, ada, ben), step, times: 3, after);

        await Following(ada).Follow(ben);

        await Finished(ada, ben);
    }

    [Theory, MemberData(nameof(Steps))]
    public async Task A_crash_between_two_steps_is_made_good_by_the_reminder(string step, bool after)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        using (cluster.Faults.Fail(Target(step, ada, ben), step, after: after))
        {
            await Following(ada).Follow(ben);
            await cluster.Deactivate(Following(ada));
        }
        Assert.NotEmpty((await cluster.Stored<FollowingState>(Following(ada))).Unfinished);

        await cluster.TickReminders(Following(ada));

        await Finished(ada, ben);
    }

    [Theory, MemberData(nameof(Steps))]
    public async Task An_activation_that_goes_between_two_steps_calls_the_next_itself(string step, bool after)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        using (cluster.Faults.Fail(Target(step, ada, ben), step, after: after))
        {
            await Following(ada).Follow(ben);
            await cluster.LoseAddress(Following(ada));
        }

        await Finished(ada, ben);
    }

    [Fact]
    public async Task The_reminder_goes_when_it_has_nothing_left_to_do()
    {
        await using var cluster = new SoraCluster(); // its clock is put forward
        await cluster.InitializeAsync();
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var following = cluster.Grains.GetGrain<IFollowingGrain>(ada);
        await following.Follow(ben);
        await Eventually.Holds(async () => Assert.Empty((await cluster.Stored<FollowingState>(following)).Unfinished));
        Assert.Single(await cluster.Reminders(following));

        cluster.Clock.Advance(TimeSpan.FromMinutes(2));
        await cluster.TickReminders(following);

        Assert.Empty(await cluster.Reminders(following));
    }

    private async Task Finished(string ada, string ben)
    {
        await Eventually.Holds(async () => Assert.Empty((await cluster.Stored<FollowingState>(Following(ada))).Unfinished));
        Assert.Equal([ada], await Followers(ben).List(after: null, limit: 10));
        Assert.Equal(1, (await cluster.Grains.GetGrain<IUserGrain>(ben).GetProfile())!.FollowerCount);
        Assert.Equal(1, (await cluster.Grains.GetGrain<IUserGrain>(ada).GetProfile())!.FollowingCount);
        var told = Assert.Single((await cluster.Grains.GetGrain<IInboxGrain>(ben).Read(0, 10)).Notifications);
        Assert.Equal((1, NotificationType.Follow), (told.Sequence, told.Type));
    }

    private IAddressable Target(string step, string ada, string ben) => step switch
    {
        nameof(IFollowersGrain.Apply) => Followers(ben),
        nameof(IUserGrain.SetFollowerCount) => cluster.Grains.GetGrain<IUserGrain>(ben),
        nameof(IUserGrain.SetFollowingCount) => cluster.Grains.GetGrain<IUserGrain>(ada),
        nameof(IInboxGrain.Add) => cluster.Grains.GetGrain<IInboxGrain>(ben),
        _ => cluster.Grains.GetGrain<ITimelineGrain>(ada),
    };

    private IFollowingGrain Following(string userId) => cluster.Grains.GetGrain<IFollowingGrain>(userId);

    private IFollowersGrain Followers(string userId) => cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(userId, 0));
}
