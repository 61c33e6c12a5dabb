using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Sora.Contracts.Live;

namespace Sora.Client.Tests.Live;

/// <summary>How a scripted stream breaks off.</summary>
public enum Break
{
    /// <summary>The connection drops, and with it whatever was on the way.</summary>
    Abort,

    /// <summary>The hub answers that it is not available.</summary>
    Unavailable,

    /// <summary>The hub fails without a reason.</summary>
    Fault,

    /// <summary>The stream ends as if it were complete.</summary>
    End,
}

/// <summary>Streams a known list of events, breaking off where the script says, and repeating an event that the client had already, as a careless server might.</summary>
internal sealed class Recording<T>(IReadOnlyList<T> events, Func<T, long> sequence, IReadOnlyList<(int After, Break Kind)> breaks)
{
    private int asked;

    public int Asked => asked;

    public async IAsyncEnumerable<T> Play(HubCallerContext connection, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var turn = Interlocked.Increment(ref asked) - 1;
        var given = 0;
        foreach (var item in events.Where(item => sequence(item) > afterSequence).Prepend(events[0]))
        {
            if (turn < breaks.Count && given == breaks[turn].After)
            {
                await BreakAsync(connection, breaks[turn].Kind, cancellationToken);
                yield break;
            }
            yield return item;
            given++;
        }
    }

    private static async Task BreakAsync(HubCallerContext connection, Break kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case Break.Abort:
                connection.Abort();
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case Break.Unavailable:
                throw new HubException("service_unavailable: Try again.");
            case Break.Fault:
                throw new InvalidOperationException("A fault.");
        }
    }
}

internal static class Events
{
    /// <summary>A render of so many pictures, with gaps in the sequence, that ends with the given event.</summary>
    public static RenderEvent[] Render(int pictures, string end = RenderEventType.Completed) =>
    [
        new() { Sequence = 3, Type = RenderEventType.Started, Timestamp = 1 },
        .. Enumerable.Range(0, pictures).Select(i => new RenderEvent
        {
            Sequence = 10 + (7 * i), Type = RenderEventType.Frame, Timestamp = i, FrameIndex = i, FrameCount = pictures, Final = true, Width = 96, Height = 168, Image = [0xFF, 0xD8, (byte)i], Progress = i,
        }),
        new() { Sequence = 1_000_000, Type = end, Timestamp = 2, Progress = 100 },
    ];

    public static Notification[] Inbox(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new Notification { Sequence = i, Type = NotificationType.Like, ActorHandle = $"person{i}", CreatedAt = i })];
}
