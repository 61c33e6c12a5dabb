using Microsoft.Extensions.Time.Testing;
using Sora.Gateway.Live;

namespace Sora.Gateway.Tests.Live;

public sealed class PacedWakesTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_burst_wakes_a_viewer_once_a_moment_after_it_began()
    {
        using var wakes = new PacedWakes(_clock);
        using var viewer = new Wake(TestContext.Current.CancellationToken);
        wakes.Add(viewer);

        for (var picture = 0; picture < 8; picture++) wakes.SetAll();
        var first = viewer.WaitAsync();
        Assert.False(first.IsCompleted);
        _clock.Advance(Moment);
        Assert.True(await first);

        _clock.Advance(LongEnough);
        Assert.False(viewer.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task What_comes_during_the_rest_wakes_a_viewer_once_at_its_end()
    {
        using var wakes = new PacedWakes(_clock);
        using var viewer = new Wake(TestContext.Current.CancellationToken);
        wakes.Add(viewer);
        wakes.SetAll();
        _clock.Advance(Moment);
        Assert.True(await viewer.WaitAsync());

        for (var picture = 0; picture < 8; picture++) wakes.SetAll();
        var second = viewer.WaitAsync();
        _clock.Advance(Moment);
        Assert.False(second.IsCompleted);
        _clock.Advance(LongEnough);
        Assert.True(await second);

        _clock.Advance(LongEnough);
        Assert.False(viewer.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task After_a_quiet_time_a_moment_is_enough_again()
    {
        using var wakes = new PacedWakes(_clock);
        using var viewer = new Wake(TestContext.Current.CancellationToken);
        wakes.Add(viewer);
        wakes.SetAll();
        _clock.Advance(LongEnough);
        Assert.True(await viewer.WaitAsync());
        _clock.Advance(LongEnough);

        wakes.SetAll();
        _clock.Advance(Moment);

        Assert.True(await viewer.WaitAsync());
    }
}
