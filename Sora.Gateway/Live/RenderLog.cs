using System.Runtime.InteropServices;
using Sora.Contracts.Live;

namespace Sora.Gateway.Live;

/// <summary>What viewers of a render have still to see: the newest picture of every frame, the newest state, and the end, by sequence. All viewers read this one log, each from its own place.</summary>
/// <remarks>That a preview is dropped when a newer picture of its frame is there, and a final picture never is, follows from what is kept: no viewer has a queue. A further attempt shows final pictures again; who has them does not get them twice. Safe to use from many threads.</remarks>
internal sealed class RenderLog
{
    private const int StateSlot = -1;

    private readonly Lock _gate = new();
    private readonly List<RenderEvent> _events = [];
    private readonly Dictionary<int, RenderEvent> _newest = [];
    private RenderEvent? _end;

    /// <summary>Adds an event. One that is older than what its frame shows already, or comes after the final picture of its frame or after the end, is ignored.</summary>
    /// <returns>True when viewers are told of it.</returns>
    public bool Add(RenderEvent next)
    {
        lock (_gate)
        {
            var slot = next.FrameIndex ?? StateSlot;
            var known = _newest.GetValueOrDefault(slot);
            if (_end is not null || known is not null && (known.Final == true || known.Sequence >= next.Sequence))
            {
                return false;
            }

            if (known is not null)
            {
                _events.RemoveAt(IndexAfter(known.Sequence - 1));
            }

            _newest[slot] = next;
            // States and pictures come by different ways, so a state may come after pictures of a higher number.
            _events.Insert(IndexAfter(next.Sequence), next);
            if (next.IsTerminal)
            {
                _end = next;
            }

            return true;
        }
    }

    /// <summary>The first event after a sequence, or null when there is none yet. The end is given whatever the sequence.</summary>
    public RenderEvent? Next(long after)
    {
        lock (_gate)
        {
            var index = IndexAfter(after);
            return index < _events.Count ? _events[index] : _end;
        }
    }

    private int IndexAfter(long sequence)
    {
        var events = CollectionsMarshal.AsSpan(_events);
        var (low, high) = (0, events.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (events[middle].Sequence <= sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
