using Sora.Grains.Videos;

namespace Sora.Grains.Rendering;

/// <summary>The renders that wait for a worker: weighted fair over users, leased with an attempt number. Key: name of the model.</summary>
/// <remarks>Workers pull. A lease that is not renewed for 15 seconds, or whose worker's silo is declared dead, is abandoned and its video told so.</remarks>
[Alias("Sora.IRenderQueueGrain")]
public interface IRenderQueueGrain : IGrainWithStringKey
{
    /// <summary>Queues a ticket, durably. The same video and attempt again does nothing.</summary>
    /// <exception cref="SoraException"><c>queue_full</c>.</exception>
    [Alias("Enqueue")]
    Task<QueuePlace> Enqueue(RenderTicket ticket);

    /// <summary>Takes a ticket out, waiting or leased.</summary>
    [Alias("Remove")]
    Task Remove(string videoId);

    /// <summary>Gives the next ticket to a worker; waits up to 2 seconds for one, then returns null. A worker that asks again gives up what it held.</summary>
    /// <param name="silo">Where the worker is; null leaves it to the lease to notice that it has vanished.</param>
    [Alias("Lease"), Orleans.Concurrency.AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<RenderTicket?> Lease(string worker, SiloAddress? silo = null);

    /// <summary>Renews a lease. False when it is no longer held: the worker must stop.</summary>
    /// <param name="silo">As in <see cref="Lease"/>: the queue may have moved since.</param>
    [Alias("Renew"), Orleans.Concurrency.AlwaysInterleave]
    Task<bool> Renew(string worker, string videoId, int attempt, SiloAddress? silo = null);

    /// <summary>Ends a lease; the measured speed feeds the estimates.</summary>
    /// <param name="renderTimePerSecond">Wall time of the render per second of video; null when it did not finish.</param>
    [Alias("Release")]
    Task Release(string worker, string videoId, int attempt, TimeSpan? renderTimePerSecond);

    /// <summary>What a new ticket of this length and quality would get.</summary>
    /// <param name="quality">One of <see cref="Contracts.Videos.VideoQuality"/>.</param>
    [Alias("Estimate"), Orleans.Concurrency.AlwaysInterleave]
    Task<QueuePlace> Estimate(int seconds, string quality);
}

/// <summary>A render that waits.</summary>
/// <param name="Attempt">The fencing token: 1 for the first.</param>
/// <param name="TraceParent">The trace of the request that created the video, as a W3C <c>traceparent</c>; null when it was not traced.</param>
[GenerateSerializer, Immutable, Alias("Sora.RenderTicket")]
public sealed record RenderTicket(
    [property: Id(0)] string VideoId, [property: Id(1)] string OwnerId, [property: Id(2)] int Attempt, [property: Id(3)] VideoSpecification Specification,
    [property: Id(4)] string? TraceParent = null);

/// <summary>A place in the queue.</summary>
/// <param name="Position">Renders before it; 0 is next.</param>
/// <param name="EtaMs">Estimated milliseconds until it is completed; null before the first measurement.</param>
[GenerateSerializer, Immutable, Alias("Sora.QueuePlace")]
public sealed record QueuePlace([property: Id(0)] int Position, [property: Id(1)] long? EtaMs, [property: Id(2)] bool IsFull);
