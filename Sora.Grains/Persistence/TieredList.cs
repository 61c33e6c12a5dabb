namespace Sora.Grains.Persistence;

/// <summary>A bounded list, kept in memory in ascending order and stored in two states, so that an addition does not rewrite everything:
/// what came lately is rewritten at each change, the rest only once in a while.</summary>
/// <param name="capacity">How many items there are to see; beyond it the lowest go.</param>
/// <param name="keyOf">What an item is told apart by: an item whose key is there already is not added.</param>
/// <param name="rankOf">What the list is ordered by; items of equal rank stay in the order they came in.</param>
internal sealed class TieredList<T>(
    IGrainContext activation, IPersistentState<Tier<T>> recent, IPersistentState<Tier<T>> older, int capacity, Func<T, string> keyOf, Func<T, long> rankOf)
{
    private const int RecentCapacity = 50;

    private readonly List<T> _items = [];
    private readonly HashSet<string> _keys = [];
    private StateWriter? _writer;
    private bool _olderChanged;

    /// <summary>The items, ascending. Also those whose write is still under way.</summary>
    public IEnumerable<T> Items => _items.Skip(_items.Count - capacity);

    /// <summary>Ends when every change so far is durable.</summary>
    public Task Settled => Writer.Settled;

    private StateWriter Writer => _writer ??= new(activation, WriteTiers);

    /// <summary>Fills the memory from what was stored; once, at activation.</summary>
    public void Load()
    {
        // An item stands in both tiers when a crash came between the two writes of a move.
        foreach (var item in older.State.Items.Concat(recent.State.Items))
        {
            Insert(item);
        }
    }

    /// <summary>True when it takes in nothing more: see <see cref="Close"/>.</summary>
    public bool IsClosed => recent.State.Closed;

    public bool Contains(string key) => _keys.Contains(key);

    /// <summary>True when the key was new and the list is not closed. Durable after <see cref="Write"/>.</summary>
    public bool TryAdd(T item)
    {
        if (IsClosed || !Insert(item))
        {
            return false;
        }
        recent.State.Items.Add(item);
        return true;
    }

    /// <summary>True when anything was removed. Durable after <see cref="Write"/>.</summary>
    public bool Remove(Predicate<T> match)
    {
        foreach (var item in _items)
        {
            if (match(item))
            {
                _keys.Remove(keyOf(item));
            }
        }
        recent.State.Items.RemoveAll(match);
        _olderChanged |= older.State.Items.RemoveAll(match) > 0;
        return _items.RemoveAll(match) > 0;
    }

    /// <summary>Puts something in the place of each match; key and rank stay as they are. True when anything matched. Durable after <see cref="Write"/>.</summary>
    public bool Replace(Predicate<T> match, Func<T, T> replacement)
    {
        ReplaceIn(recent.State.Items);
        _olderChanged |= ReplaceIn(older.State.Items);
        return ReplaceIn(_items);

        bool ReplaceIn(List<T> items)
        {
            var found = false;
            for (var place = 0; place < items.Count; place++)
            {
                if (match(items[place]))
                {
                    items[place] = replacement(items[place]);
                    found = true;
                }
            }
            return found;
        }
    }

    /// <summary>Removes everything and takes in nothing more, durably.</summary>
    public Task Close()
    {
        if (IsClosed)
        {
            return Settled;
        }
        _items.Clear();
        _keys.Clear();
        recent.State = new() { Closed = true };
        older.State = new();
        _olderChanged = true;
        return Write();
    }

    public Task Write() => Writer.Write();

    private bool Insert(T item)
    {
        if (!_keys.Add(keyOf(item)))
        {
            return false;
        }
        var place = _items.Count;
        while (place > 0 && rankOf(_items[place - 1]) > rankOf(item))
        {
            place--;
        }
        _items.Insert(place, item);
        return true;
    }

    private async Task WriteTiers()
    {
        if (recent.State.Items.Count > RecentCapacity)
        {
            // Only here does anything go, so that the memory never differs from what the stores hold.
            foreach (var item in _items.SkipLast(capacity))
            {
                _keys.Remove(keyOf(item));
            }
            _items.RemoveRange(0, Math.Max(0, _items.Count - capacity));
            older.State.Items = [.. _items];
            recent.State.Items = [];
            _olderChanged = true;
        }
        if (_olderChanged)
        {
            _olderChanged = false;
            await older.WriteStateAsync();
        }
        await recent.WriteStateAsync();
    }
}
