using Sora.Contracts;
using Sora.Grains.Follows;
using Sora.Grains.Notifications;
using Sora.Grains.Rendering;
using Sora.Grains.Tests.Rendering;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Sagas;

/// <summary>One of two silos is lost. What it had is with the other soon, and not when a minute or a lease is over.</summary>
public sealed class LostSiloTests : IAsyncLifetime
{
    private readonly PairOfSilos _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task What_it_had_begun_is_finished_although_nobody_asks_for_it()
    {
        var (ada, ben) = (await _cluster.Person(), await _cluster.Person());
        var following = _cluster.Grains.GetGrain<IFollowingGrain>(ada);
        using (_cluster.Faults.Fail(_cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(ben, 0)), nameof(IFollowersGrain.Apply)))
        {
            await following.Follow(ben);
            await _cluster.Kill(_cluster.SiloOf(following));
        }

        await Eventually.Holds(async () => Assert.Empty((await _cluster.Stored<FollowingState>(following)).Unfinished));
        Assert.Equal(1, (await _cluster.Grains.GetGrain<IUserGrain>(ben).GetProfile())!.FollowerCount);
        Assert.Single((await _cluster.Grains.GetGrain<IInboxGrain>(ben).Read(0, 10)).Notifications);
    }

    [Fact]
    public async Task The_render_of_its_worker_is_given_to_the_next_that_asks()
    {
        var queue = _cluster.Grains.GetGrain<IRenderQueueGrain>(SoraCluster.ModelName);
        await queue.Estimate(seconds: 4, Contracts.Videos.VideoQuality.Standard);
        var lost = _cluster.OtherThan(_cluster.SiloOf(queue));
        var id = SoraId.New(SoraId.Video, TimeProvider.System);
        await _cluster.Grains.GetGrain<IVideoGrain>(id).Create("ada", Specifications.Of(SoraCluster.ModelName));
        Assert.Equal(1, (await queue.Lease("lost/0", lost))?.Attempt);
        Assert.True(await queue.Renew("lost/0", id, attempt: 1, lost));

        await _cluster.Kill(lost);

        await Eventually.Holds(async () =>
        {
            var ticket = await queue.Lease("other/0");
            Assert.Equal((id, 2), (ticket?.VideoId, ticket?.Attempt));
        });
    }
}
