using Microsoft.Extensions.Time.Testing;
using Sora.Gateway.Live;

namespace Sora.Gateway.Tests.Live;

public sealed class PacedWakesTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_burst_wakes_a_viewer_at_once_and_once_more_after_the_rest()
    {
        using var wakes = new PacedWakes(_clock);
        using var viewer = new Wake(TestContext.Current.CancellationToken);
        wakes.Add(viewer);

        wakes.SetAll();
        Assert.True(await viewer.WaitAsync());
        for (var picture = 0; picture < 8; picture++) wakes.SetAll();
        var second = viewer.WaitAsync();
        Assert.False(second.IsCompleted);
        _clock.Advance(LongEnough);
        Assert.True(await second);

        _clock.Advance(LongEnough);
        Assert.False(viewer.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task After_a_quiet_time_a_viewer_is_woken_at_once_again()
    {
        using var wakes = new PacedWakes(_clock);
        using var viewer = new Wake(TestContext.Current.CancellationToken);
        wakes.Add(viewer);
        wakes.SetAll();
        Assert.True(await viewer.WaitAsync());
        _clock.Advance(LongEnough);

        wakes.SetAll();

        Assert.True(await viewer.WaitAsync());
    }
}
