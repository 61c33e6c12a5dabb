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
        var pictures = 0;
        var bytes = 0L;
        var last = 0L;
        var terminal = 0;
        var inOrder = true;
        var finals = new HashSet<int>();
        await foreach (var happening in _hub.StreamAsync<RenderEvent>(LiveHub.WatchVideo, videoId, 0L, cancellationToken))
        {
            inOrder &= happening.Sequence > last;
            last = happening.Sequence;
            if (happening.IsTerminal) terminal++;
            if (happening.Image is null) continue;
            pictures++;
            bytes += happening.Image.Length;
            if (happening.Final == true) finals.Add(happening.FrameIndex!.Value);
        }
        return new(pictures, bytes, finals.Count, terminal, inOrder);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();
}

/// <summary>What one viewer got of one render.</summary>
/// <param name="Finals">Frames whose final picture came.</param>
/// <param name="Terminal">Terminal events; there should be one.</param>
internal sealed record Seen(int Pictures, long Bytes, int Finals, int Terminal, bool InOrder);
