using Sora.Contracts.Live;

namespace Sora.Grains.Rendering;

/// <summary>One render slot of one GPU node: the render in progress and the ring of its pictures. Key: <c>node/slot</c>; pinned to that node by a placement filter.</summary>
[Alias("Sora.IGpuWorkerGrain")]
public interface IGpuWorkerGrain : IGrainWithStringKey
{
    /// <summary>Starts the pull loop; called by the node at its start, harmless when it runs.</summary>
    [Alias("Start")]
    Task Start();

    /// <summary>Stops the render of a video, if this is what is rendered here.</summary>
    [Alias("Cancel"), Orleans.Concurrency.AlwaysInterleave]
    Task Cancel(string videoId);

    /// <summary>The pictures of a render: first the newest of every frame so far with a sequence above <paramref name="afterSequence"/>, then each as it comes, the oldest dropped if the reader is slow
    /// (a final picture is never dropped). Ends when the render ends here; the video tells how. Empty when it is not rendered here.</summary>
    [Alias("Watch"), Orleans.Concurrency.AlwaysInterleave]
    IAsyncEnumerable<RenderEvent> Watch(string videoId, long afterSequence, CancellationToken cancellationToken = default);
}
