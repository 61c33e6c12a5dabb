using Microsoft.Extensions.Time.Testing;
using Sora.Gateway.Live;

namespace Sora.Gateway.Tests.Live;

public sealed class PacedWakesTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly Wake _viewer = new(TestContext.Current.CancellationToken);
    private readonly PacedWakes _wakes;

    public PacedWakesTests()
    {
        _wakes = new(_clock);
        _wakes.Add(_viewer);
    }

    [Fact]
    public async Task A_burst_wakes_a_viewer_once_a_moment_after_it_began()
    {
        for (var picture = 0; picture < 8; picture++) _wakes.SetAll();
        var first = _viewer.WaitAsync();
        Assert.False(first.IsCompleted);
        _clock.Advance(Moment);
        Assert.True(await first);

        _clock.Advance(LongEnough);
        Assert.False(_viewer.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task What_comes_during_the_rest_wakes_a_viewer_once_at_its_end()
    {
        _wakes.SetAll();
        _clock.Advance(Moment);
        Assert.True(await _viewer.WaitAsync());

        for (var picture = 0; picture < 8; picture++) _wakes.SetAll();
        var second = _viewer.WaitAsync();
        _clock.Advance(Moment);
        Assert.False(second.IsCompleted);
        _clock.Advance(LongEnough);
        Assert.True(await second);

        _clock.Advance(LongEnough);
        Assert.False(_viewer.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task After_a_quiet_time_a_moment_is_enough_again()
    {
        _wakes.SetAll();
        _clock.Advance(LongEnough);
        Assert.True(await _viewer.WaitAsync());
        _clock.Advance(LongEnough);

        _wakes.SetAll();
        _clock.Advance(Moment);

        Assert.True(await _viewer.WaitAsync());
    }

    public void Dispose()
    {
        _wakes.Dispose();
        _viewer.Dispose();
    }
}
