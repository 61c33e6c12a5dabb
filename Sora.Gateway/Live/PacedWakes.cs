namespace Sora.Gateway.Live;

/// <summary>Wakes viewers at once, then rests for an interval and wakes them again if something came meanwhile: a burst of pictures costs each viewer two turns and two sends, however many it is.</summary>
internal sealed class PacedWakes : IDisposable
{
    // Shorter than a screen takes from one picture to the next.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(15);

    private readonly Wakes _wakes = new();
    private readonly Lock _gate = new();
    private readonly ITimer _rested;
    private bool _resting;
    private bool _due;

    public PacedWakes(TimeProvider time) =>
        _rested = time.CreateTimer(static wakes => ((PacedWakes)wakes!).OnRested(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Add(Wake wake) => _wakes.Add(wake);

    public void Remove(Wake wake) => _wakes.Remove(wake);

    public void SetAll()
    {
        lock (_gate)
        {
            _due = _resting;
            if (_resting)
            {
                return;
            }

            BeginRest();
        }

        _wakes.SetAll();
    }

    public void Dispose() => _rested.Dispose();

    private void OnRested()
    {
        lock (_gate)
        {
            _resting = false;
            if (!_due)
            {
                return;
            }

            _due = false;
            BeginRest();
        }

        _wakes.SetAll();
    }

    private void BeginRest()
    {
        _resting = true;
        _rested.Change(Rest, Timeout.InfiniteTimeSpan);
    }
}
