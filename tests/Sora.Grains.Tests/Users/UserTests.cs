using Sora.Grains.Users;

namespace Sora.Grains.Tests.Users;

public sealed class UserTests(SoraCluster cluster)
{
    [Fact]
    public async Task A_person_is_created_once()
    {
        var user = cluster.Grains.GetGrain<IUserGrain>(Guid.NewGuid().ToString("N"));
        Assert.Null(await user.GetProfile());

        var first = await user.Create("ada", "Ada");
        var second = await user.Create("other", "Other");

        Assert.Equal(first, second);
        await cluster.Deactivate(user);
        Assert.Equal(first, await user.GetProfile());
    }

    [Fact]
    public async Task What_is_null_in_an_update_stays()
    {
        var user = cluster.Grains.GetGrain<IUserGrain>(await cluster.Person());

        await user.UpdateProfile("Ada", bio: null);
        await user.UpdateProfile(displayName: null, "Writes.");

        var profile = await user.GetProfile();
        Assert.Equal(("Ada", "Writes."), (profile?.DisplayName, profile?.Bio));
    }

    [Fact]
    public async Task Nobody_can_be_changed_who_is_not()
    {
        var nobody = cluster.Grains.GetGrain<IUserGrain>(Guid.NewGuid().ToString("N"));

        var refusal = await Assert.ThrowsAsync<SoraException>(() => nobody.UpdateProfile("Ada", bio: null));

        Assert.Equal(ErrorCode.UserNotFound, refusal.Code);
        Assert.Null(await nobody.GetProfile());
    }

    [Fact]
    public async Task A_counter_that_was_overtaken_is_ignored()
    {
        var user = cluster.Grains.GetGrain<IUserGrain>(await cluster.Person());

        await user.SetFollowerCount(shard: 0, version: 2, count: 20);
        await user.SetFollowerCount(shard: 0, version: 1, count: 10);
        await user.SetFollowerCount(shard: 1, version: 1, count: 5);
        await user.SetFollowingCount(version: 7, count: 3);
        await user.SetFollowingCount(version: 6, count: 99);

        await cluster.Deactivate(user);
        var profile = await user.GetProfile();
        Assert.Equal((25, 3), (profile?.FollowerCount, profile?.FollowingCount));
    }
}
