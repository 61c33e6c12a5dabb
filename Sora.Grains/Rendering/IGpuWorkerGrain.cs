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

    /// <summary>Draws what is still to be rendered of an attempt from another prompt, from the next chunk on; no effect when it is not rendered here.</summary>
    [Alias("ChangePrompt"), Orleans.Concurrency.AlwaysInterleave]
    Task ChangePrompt(string videoId, int attempt, string prompt);

    /// <summary>Ends the pull loop for good and hands back the render in progress; returns when that is done.</summary>
    [Alias("Drain"), Orleans.Concurrency.AlwaysInterleave]
    Task Drain();

    /// <summary>The pictures of a render: first the newest of every frame so far with a sequence above <paramref name="afterSequence"/>, then each as it comes, the oldest dropped if the reader is slow
    /// (a final picture is never dropped). Ends when the render ends here; the video tells how. Empty when it is not rendered here.</summary>
    [Alias("Watch"), Orleans.Concurrency.AlwaysInterleave]
    IAsyncEnumerable<RenderEvent> Watch(string videoId, long afterSequence, CancellationToken cancellationToken = default);
}
