using System.Collections.Immutable;
using Sora.Contracts.Videos;

namespace Sora.Grains.Rendering;

/// <summary>The tickets of a queue and who is served next: start-time fair queueing (Goyal, Vin, Cheng 1996) over users, a second of video at standard quality being the unit of work.</summary>
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

    /// <summary>Milliseconds of rendering per second of video, smoothed; for every quality that was measured.</summary>
    [Id(4)] public ImmutableDictionary<string, double> MillisecondsPerSecond { get; init; } = ImmutableDictionary<string, double>.Empty;

    public IEnumerable<QueuedTicket> Leased => Tickets.Where(ticket => ticket.Worker is not null);

    public QueuedTicket? Find(string videoId) => Tickets.Find(ticket => ticket.VideoId == videoId);

    /// <summary>Adds a ticket, or replaces that of an earlier attempt.</summary>
    public RenderQueueState Enqueue(string videoId, string ownerId, int attempt, int seconds, string quality, string? traceParent)
    {
        var known = Find(videoId);
        if (known is not null && known.Attempt >= attempt) return this;
        return (known is null ? this : Remove(known)) with
        {
            Tickets = (known is null ? Tickets : Tickets.Remove(known)).Add(new(videoId, ownerId, attempt, seconds, VirtualTime, traceParent) { Quality = quality }),
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
        var served = ServedUntil.SetItem(next.OwnerId, start + next.Work);
        var now = Math.Max(VirtualTime, start);
        // When nobody waits any more, all are even again.
        return tickets.All(ticket => ticket.Worker is not null)
            ? this with { Tickets = tickets, VirtualTime = served.Values.Max(), ServedUntil = ServedUntil.Clear() }
            : this with { Tickets = tickets, VirtualTime = now, ServedUntil = served.RemoveRange(served.Where(user => user.Value <= now && !Waits(user.Key)).Select(user => user.Key)) };

        bool Waits(string user) => tickets.Any(ticket => ticket.OwnerId == user && ticket.Worker is null);
    }

    /// <summary>Notes how long a render took.</summary>
    public RenderQueueState Measure(string quality, TimeSpan renderTimePerSecond)
    {
        const double weight = 0.3; // of the newest measurement
        var measured = renderTimePerSecond.TotalMilliseconds;
        return this with { MillisecondsPerSecond = MillisecondsPerSecond.SetItem(quality, MillisecondsPerSecond.TryGetValue(quality, out var known) ? known + (weight * (measured - known)) : measured) };
    }

    /// <summary>Milliseconds that a video takes: as measured at its quality, else at another and by the work of each; null before the first measurement.</summary>
    public double? RenderTime(int seconds, string quality)
    {
        if (MillisecondsPerSecond.TryGetValue(quality, out var measured)) return seconds * measured;
        string[] others = [VideoQuality.Standard, VideoQuality.High, VideoQuality.Draft];
        return Array.Find(others, MillisecondsPerSecond.ContainsKey) is { } other ? seconds * MillisecondsPerSecond[other] * WorkPerSecond(quality) / WorkPerSecond(other) : null;
    }

    /// <summary>The work of a second of video.</summary>
    public static double WorkPerSecond(string quality) => quality switch
    {
        VideoQuality.Draft => 0.5,
        VideoQuality.High => 2,
        _ => 1,
    };

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
            ends[ticket.OwnerId] = start + ticket.Work;
            yield return (ticket, start);
        }
    }
}

/// <summary>A ticket at rest: what to render is kept by the video.</summary>
/// <param name="Seconds">Of video.</param>
/// <param name="ArrivedAt">Virtual time of its arrival.</param>
/// <param name="Worker">Who holds it; null while it waits.</param>
[GenerateSerializer, Immutable, Alias("Sora.QueuedTicket")]
internal sealed record QueuedTicket(
    [property: Id(0)] string VideoId, [property: Id(1)] string OwnerId, [property: Id(2)] int Attempt, [property: Id(3)] int Seconds, [property: Id(4)] double ArrivedAt,
    [property: Id(5)] string? TraceParent = null, [property: Id(6)] string? Worker = null)
{
    /// <summary>One of <see cref="VideoQuality"/>; a ticket from before there was a choice has none.</summary>
    [Id(7)] public string Quality { get => field ?? VideoQuality.Standard; init; }

    /// <summary>What it costs.</summary>
    public double Work => Seconds * RenderQueueState.WorkPerSecond(Quality);

    public bool IsRetry => Attempt > 1;
}
