using System.Threading.Channels;
using Sora.Contracts.Live;
using Sora.Grains.Videos;

namespace Sora.Grains.Rendering;

/// <summary>The render slots of this process, as the worker grains use them. Nothing in it runs on the grains' scheduler.</summary>
public interface IRenderNode
{
    /// <summary>The model that the slots render: the key of the queue they pull from.</summary>
    string Model { get; }

    /// <summary>Renders an attempt, from where an earlier one left it if it can, and stores its files.</summary>
    /// <param name="slot">0 or more; one render at a time on each.</param>
    /// <param name="promptNow">Asked before every chunk for the prompt to draw it from; null keeps the one in force. Called on any thread.</param>
    /// <param name="pictures">Takes the pictures as they come, all of them before the task ends; the render waits when it is full.</param>
    /// <param name="cancellationToken">Stops the render within one denoising step; nothing of the attempt remains stored but what the next one may go on from.</param>
    /// <exception cref="RenderFailedException">It can not be rendered or stored.</exception>
    Task<RenderedMedia> Render(int slot, RenderTicket ticket, Func<string?> promptNow, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken);

    /// <summary>Deletes what <see cref="Render"/> stored of an attempt that nobody wants any more.</summary>
    Task Discard(RenderTicket ticket, CancellationToken cancellationToken);
}

/// <summary>One picture of a render.</summary>
/// <param name="Step">Denoising step within the chunk, from 0.</param>
/// <param name="Final">True when this frame will not change.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record RenderedPicture(int Chunk, int ChunkCount, int Step, int StepCount, int FrameIndex, bool Final, int Width, int Height, byte[] Jpeg)
{
    /// <summary>True when an earlier attempt, or the source of the video, has rendered it.</summary>
    public bool IsKnown { get; init; }

    /// <summary>The part of the render that is done with this step, from 0 to 1.</summary>
    public double Done => (Chunk + ((Step + 1.0) / StepCount)) / ChunkCount;
}

/// <summary>A render ended without a video.</summary>
/// <param name="permanent">True when trying again can not help.</param>
public sealed class RenderFailedException(RenderError error, bool permanent, Exception? inner = null) : Exception(error.Message, inner)
{
    public RenderError Error => error;

    public bool Permanent => permanent;
}
