using System.Collections.Immutable;

namespace Sora.Grains.Rendering;

/// <summary>The tickets of a queue and who is served next: start-time fair queueing (Goyal, Vin, Cheng 1996) over users, a second of video being the unit of work.</summary>
/// <remarks>
/// Every user's waiting tickets stand in order of arrival; a ticket starts, in virtual time, when the user's earlier work ends or when it arrived, whichever is later, and the earliest start is served.
/// So who asks for much waits behind who asks for little, and an idle time is neither saved up nor punished. A retry has been paid for: it goes first.
/// </remarks>
[GenerateSerializer, Immutable, Alias("Sora.RenderQueueState")]
internal sealed record RenderQueueState
{
    /// <summary>In order of arrival.</summary>
    [Id(0)] public ImmutableList<QueuedTicket> Tickets { get; init; } = [];

    /// <summary>The start of the ticket that was served last.</summary>
    [Id(1)] public double VirtualTime { get; init; }

    /// <summary>When each user's served work ends in virtual time; users whose work ended before now are left out.</summary>
    [Id(2)] public ImmutableDictionary<string, double> ServedUntil { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Milliseconds of rendering per second of video, smoothed; null before the first measurement.</summary>
    [Id(3)] public double? MillisecondsPerSecond { get; init; }

    public IEnumerable<QueuedTicket> Leased => Tickets.Where(ticket => ticket.Worker is not null);

    public QueuedTicket? Find(string videoId) => Tickets.Find(ticket => ticket.VideoId == videoId);

    /// <summary>Adds a ticket, or replaces that of an earlier attempt.</summary>
    public RenderQueueState Enqueue(string videoId, string ownerId, int attempt, int seconds, string? traceParent)
    {
        var known = Find(videoId);
        if (known is not null && known.Attempt >= attempt) return this;
        return (known is null ? this : Remove(known)) with
        {
            Tickets = (known is null ? Tickets : Tickets.Remove(known)).Add(new(videoId, ownerId, attempt, seconds, VirtualTime, traceParent)),
        };
    }

    public RenderQueueState Remove(QueuedTicket ticket) => Tickets.Contains(ticket) ? this with { Tickets = Tickets.Remove(ticket) } : this;

    /// <summary>The waiting tickets in the order in which they are served if no other comes.</summary>
    public IReadOnlyList<QueuedTicket> ServiceOrder() => [.. Starts().OrderBy(start => start.At).Select(start => start.Ticket)]; // OrderBy is stable: ties go by arrival

    /// <summary>Gives the next ticket to a worker; <paramref name="leased"/> is null when none waits.</summary>
    public RenderQueueState Lease(string worker, out QueuedTicket? leased)
    {
        leased = null;
        if (Tickets.All(ticket => ticket.Worker is not null)) return this;
        var (next, start) = Starts().MinBy(start => start.At);
        leased = next with { Worker = worker };
        var tickets = Tickets.Replace(next, leased);
        if (next.IsRetry) return this with { Tickets = tickets };
        var served = ServedUntil.SetItem(next.OwnerId, start + next.Seconds);
        var now = Math.Max(VirtualTime, start);
        // When nobody waits any more, all are even again.
        return tickets.All(ticket => ticket.Worker is not null)
            ? this with { Tickets = tickets, VirtualTime = served.Values.Max(), ServedUntil = ServedUntil.Clear() }
            : this with { Tickets = tickets, VirtualTime = now, ServedUntil = served.RemoveRange(served.Where(user => user.Value <= now && !Waits(user.Key)).Select(user => user.Key)) };

        bool Waits(string user) => tickets.Any(ticket => ticket.OwnerId == user && ticket.Worker is null);
    }

    /// <summary>Notes how long a render took.</summary>
    public RenderQueueState Measure(TimeSpan renderTimePerSecond)
    {
        const double weight = 0.3; // of the newest measurement
        var measured = renderTimePerSecond.TotalMilliseconds;
        return this with { MillisecondsPerSecond = MillisecondsPerSecond is { } known ? known + (weight * (measured - known)) : measured };
    }

    private IEnumerable<(QueuedTicket Ticket, double At)> Starts()
    {
        var ends = new Dictionary<string, double>(ServedUntil);
        foreach (var ticket in Tickets)
        {
            if (ticket.Worker is not null) continue;
            if (ticket.IsRetry)
            {
                yield return (ticket, double.NegativeInfinity);
                continue;
            }
            var start = Math.Max(ticket.ArrivedAt, ends.GetValueOrDefault(ticket.OwnerId));
            ends[ticket.OwnerId] = start + ticket.Seconds;
            yield return (ticket, start);
        }
    }
}

/// <summary>A ticket at rest: what to render is kept by the video.</summary>
/// <param name="Seconds">Of video: its cost.</param>
/// <param name="ArrivedAt">Virtual time of its arrival.</param>
/// <param name="Worker">Who holds it; null while it waits.</param>
[GenerateSerializer, Immutable, Alias("Sora.QueuedTicket")]
internal sealed record QueuedTicket(
    [property: Id(0)] string VideoId, [property: Id(1)] string OwnerId, [property: Id(2)] int Attempt, [property: Id(3)] int Seconds, [property: Id(4)] double ArrivedAt,
    [property: Id(5)] string? TraceParent = null, [property: Id(6)] string? Worker = null)
{
    public bool IsRetry => Attempt > 1;
}
