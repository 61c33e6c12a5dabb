namespace Sora.Grains.Tests;

/// <summary>The system's clock, which a test can put forward. Timers run in real time.</summary>
public sealed class TestClock : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _aheadTicks, time.Ticks);
}
