namespace Sora.Grains.Rendering;

/// <summary>Bounds of the render queue. Section <c>Sora:Queue</c>.</summary>
public sealed class RenderQueueOptions
{
    public const string Section = "Sora:Queue";

    /// <summary>Renders that may wait or be under way; a further one is refused with <c>queue_full</c>. 1 to 10 000.</summary>
    public int Capacity { get; set; } = 1000;

    /// <summary>How long a worker may be silent before its render is given to another; when its silo is declared dead that is done at once. 1 second to 10 minutes.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a free worker's question waits for a ticket, at most 25 seconds. A queue that has to move answers first, and everybody else waits meanwhile.</summary>
    public TimeSpan PollDuration { get; set; } = TimeSpan.FromSeconds(2);
}
