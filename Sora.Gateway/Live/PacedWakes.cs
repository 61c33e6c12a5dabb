namespace Sora.Gateway.Live;

/// <summary>Wakes viewers a moment after something new, then rests and wakes them again if more came meanwhile: a burst of pictures costs each viewer one turn and one send, however many it is.</summary>
internal sealed class PacedWakes : IDisposable
{
    // What comes with the first of a burst, as the frames of a step do; far less than a screen takes from one picture to the next.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(4);

    // Shorter than a screen takes from one picture to the next.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(15);

    private readonly Wakes _wakes = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _waiting;
    private bool _due;

    public PacedWakes(TimeProvider time) =>
        _timer = time.CreateTimer(static wakes => ((PacedWakes)wakes!).OnElapsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Add(Wake wake) => _wakes.Add(wake);

    public void Remove(Wake wake) => _wakes.Remove(wake);

    public void SetAll()
    {
        lock (_gate)
        {
            _due = true;
            if (!_waiting)
            {
                Wait(Gathering);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnElapsed()
    {
        lock (_gate)
        {
            if (!_due)
            {
                _waiting = false;
                return;
            }

            _due = false;
            Wait(Rest);
        }

        _wakes.SetAll();
    }

    private void Wait(TimeSpan interval)
    {
        _waiting = true;
        _timer.Change(interval, Timeout.InfiniteTimeSpan);
    }
}
