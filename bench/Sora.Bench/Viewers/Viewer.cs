using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Client;
using Sora.Contracts.Live;

namespace Sora.Bench.Viewers;

/// <summary>A client of the hub, whichever server it is on.</summary>
internal sealed class Viewer(Uri server) : IAsyncDisposable
{
    private readonly HubConnection _hub = new HubConnectionBuilder().WithUrl(new Uri(server, LiveHub.Path)).AddMessagePackProtocol().Build();

    public static async Task<IReadOnlyList<Viewer>> ConnectAsync(Uri server, int count, CancellationToken cancellationToken)
    {
        var viewers = Enumerable.Range(0, count).Select(_ => new Viewer(server)).ToList();
        await Parallel.ForEachAsync(viewers, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (viewer, cancellation) => await viewer._hub.StartAsync(cancellation));
        return viewers;
    }

    /// <summary>Watches to the end.</summary>
    public async Task<Seen> WatchAsync(string videoId, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var events = new List<Recorded>();
        await foreach (var happening in _hub.StreamAsync<RenderEvent>(LiveHub.WatchVideo, videoId, 0L, cancellationToken))
            events.Add(new(Stopwatch.GetElapsedTime(began), happening with { Image = null }, happening.Image?.Length));
        return new(events);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();
}

/// <summary>An event as a viewer got it.</summary>
/// <param name="At">Since the stream was asked for.</param>
/// <param name="Event">Without its picture.</param>
/// <param name="PictureBytes">The size of the picture; null when there was none.</param>
internal sealed record Recorded(TimeSpan At, RenderEvent Event, int? PictureBytes);

/// <summary>What one viewer got of one render.</summary>
internal sealed record Seen(IReadOnlyList<Recorded> Events)
{
    public int Pictures { get; } = Events.Count(happening => happening.PictureBytes is not null);

    public long Bytes { get; } = Events.Sum(happening => (long)(happening.PictureBytes ?? 0));

    /// <summary>True when the final picture of every frame came, sequences rose, and the one terminal event was the last.</summary>
    public bool IsWhole(int frameCount) =>
        Events.Where(happening => happening.Event.Final == true).Select(happening => happening.Event.FrameIndex).Distinct().Count() == frameCount
        && Events.Zip(Events.Skip(1)).All(pair => pair.First.Event.Sequence < pair.Second.Event.Sequence)
        && Events.Count(happening => happening.Event.IsTerminal) == 1
        && Events[^1].Event.IsTerminal;
}
