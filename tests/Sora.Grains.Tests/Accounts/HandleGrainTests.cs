using Sora.Grains.Accounts;

namespace Sora.Grains.Tests.Accounts;

public sealed class HandleGrainTests(SoraCluster cluster)
{
    private readonly IHandleGrain _handle = cluster.Grains.GetGrain<IHandleGrain>(Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Of_many_who_ask_at_once_one_gets_the_handle()
    {
        var granted = await Task.WhenAll(Enumerable.Range(0, 20).Select(user => _handle.TryReserve($"user {user}")));

        Assert.Single(granted, true);
        Assert.Equal($"user {Array.IndexOf(granted, true)}", await _handle.GetOwner());
    }

    [Fact]
    public async Task Who_holds_it_may_ask_again_also_after_a_restart()
    {
        Assert.True(await _handle.TryReserve("ada"));
        await cluster.Deactivate(_handle);

        Assert.True(await _handle.TryReserve("ada"));
        Assert.False(await _handle.TryReserve("ben"));
    }

    [Fact]
    public async Task Only_its_holder_gives_it_back()
    {
        await _handle.TryReserve("ada");

        await _handle.Release("ben");
        Assert.Equal("ada", await _handle.GetOwner());

        await _handle.Release("ada");
        await cluster.Deactivate(_handle);
        Assert.Null(await _handle.GetOwner());
        Assert.True(await _handle.TryReserve("ben"));
    }

    [Fact]
    public async Task A_retired_handle_is_never_given_again()
    {
        await _handle.TryReserve("ada");
        await _handle.Retire("ben");
        Assert.Equal("ada", await _handle.GetOwner());

        await _handle.Retire("ada");
        await cluster.Deactivate(_handle);

        Assert.Null(await _handle.GetOwner());
        Assert.False(await _handle.TryReserve("ada"));
        Assert.False(await _handle.TryReserve("ben"));
    }
}
