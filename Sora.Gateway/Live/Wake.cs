using System.Threading.Channels;

namespace Sora.Gateway.Live;

/// <summary>The wake-up of one viewer: signals between two waits are one. A viewer holds no copy of what it waits for, so a slow one costs nothing and harms nobody.</summary>
internal sealed class Wake : IDisposable
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenRegistration _cancelled;

    /// <param name="cancellationToken">Ends the waiting; registered once, because a registration per wait is what would cost.</param>
    public Wake(CancellationToken cancellationToken) => _cancelled = cancellationToken.UnsafeRegister(static wake => ((Wake)wake!)._signal.Writer.TryComplete(), this);

    public void Set() => _signal.Writer.TryWrite(true);

    /// <summary>True when signalled; false when cancelled.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        if (!await _signal.Reader.WaitToReadAsync())
        {
            return false;
        }

        _signal.Reader.TryRead(out _);
        return true;
    }

    public void Dispose() => _cancelled.Dispose();
}

/// <summary>The viewers to wake when something is new.</summary>
internal sealed class Wakes
{
    private readonly Lock _gate = new();
    private readonly HashSet<Wake> _wakes = [];

    public void Add(Wake wake)
    {
        lock (_gate)
        {
            _wakes.Add(wake);
        }
    }

    public void Remove(Wake wake)
    {
        lock (_gate)
        {
            _wakes.Remove(wake);
        }
    }

    public void SetAll()
    {
        lock (_gate)
        {
            foreach (var wake in _wakes)
            {
                wake.Set();
            }
        }
    }
}
