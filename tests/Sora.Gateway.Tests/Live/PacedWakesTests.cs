using Sora.Gateway.Live;

namespace Sora.Gateway.Tests.Live;

public sealed class PacedWakesTests
{
    private readonly HandClock _clock = new();

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
        _clock.Ring();
        Assert.True(await second);

        _clock.Ring();
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
        _clock.Ring();

        wakes.SetAll();

        Assert.True(await viewer.WaitAsync());
    }

    /// <summary>Timers ring when the test says so.</summary>
    private sealed class HandClock : TimeProvider
    {
        private HandTimer? _timer;

        public void Ring() => _timer!.Ring();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _timer = new(() => callback(state));

        private sealed class HandTimer(Action ring) : ITimer
        {
            private bool _isSet;

            public bool Change(TimeSpan dueTime, TimeSpan period) => _isSet = dueTime != Timeout.InfiniteTimeSpan;

            public void Ring()
            {
                if (!_isSet) return;
                _isSet = false;
                ring();
            }

            public void Dispose() => _isSet = false;

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
