namespace Sora.Gateway.Live;

/// <summary>One value per key, made for the first who wants it and disposed after the last has left: what makes a subscription one per gateway and not one per viewer.</summary>
internal sealed class Shared<T>
    where T : class, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];

    /// <param name="create">Must return at once.</param>
    public Lease Rent(string key, Func<T> create)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries[key] = entry = new Entry(create());
            }

            entry.Users++;
            return new Lease(this, key, entry.Value);
        }
    }

    /// <summary>The value, if anybody uses it now.</summary>
    public T? Find(string key)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(key)?.Value;
        }
    }

    private ValueTask ReturnAsync(string key)
    {
        T value;
        lock (_gate)
        {
            var entry = _entries[key];
            if (--entry.Users > 0)
            {
                return ValueTask.CompletedTask;
            }

            _entries.Remove(key);
            value = entry.Value;
        }

        return value.DisposeAsync();
    }

    private sealed class Entry(T value)
    {
        public T Value => value;

        public int Users { get; set; }
    }

    /// <summary>The use of a value. Dispose it once.</summary>
    public sealed class Lease(Shared<T> owner, string key, T value) : IAsyncDisposable
    {
        public T Value => value;

        public ValueTask DisposeAsync() => owner.ReturnAsync(key);
    }
}
