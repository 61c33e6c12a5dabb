using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Diffusion;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;
using Sora.Media.Pictures;

namespace Sora.Silo.Gpu;

/// <inheritdoc cref="IRenderNode"/>
/// <remarks>Slot thread -> steps -> pool thread that encodes -> pictures. Both channels are bounded: what comes after is never behind by more than they hold.</remarks>
internal sealed class RenderNode(RenderSlots slots, RenderedFiles files, IOptions<SoraSiloOptions> options) : IRenderNode
{
    private const int StepBuffer = 4;

    public string Model => slots.Model!.Info.Name; // workers are started only where slots are loaded

    public Task<RenderedMedia> Render(int slot, RenderTicket ticket, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken) =>
        Task.Run(() => RenderAndStore(slots[slot], ticket, pictures, cancellationToken), cancellationToken);

    public Task Discard(RenderTicket ticket, CancellationToken cancellationToken) => files.Delete(ticket, cancellationToken);

    private async Task<RenderedMedia> RenderAndStore(RenderSlot slot, RenderTicket ticket, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken)
    {
        var specification = ticket.Specification;
        var request = new RenderRequest
        {
            Prompt = specification.Prompt,
            Landscape = specification.NativeWidth > specification.NativeHeight,
            FrameCount = specification.FrameCount,
            Seed = specification.Seed,
        };
        using var rendering = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var steps = Channel.CreateBounded<RenderStep>(new BoundedChannelOptions(StepBuffer) { SingleReader = true, SingleWriter = true });
        var render = slot.Render(request, steps.Writer, rendering.Token);
        var frames = new RgbPicture?[specification.FrameCount];
        try
        {
            await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken))
            {
                await Show(step, frames, pictures, cancellationToken);
            }
        }
        finally
        {
            await rendering.CancelAsync(); // the slot is free when this returns, however it went
            await render.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Ended(render);
        if (Array.IndexOf(frames, null) is >= 0 and var missing) throw new InvalidOperationException($"The model ended without frame {missing} of {frames.Length}.");
        return await files.Store(ticket, frames!, cancellationToken);
    }

    private async Task Show(RenderStep step, RgbPicture?[] frames, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken)
    {
        for (var i = 0; i < step.Frames.Count && step.FirstFrame + i < frames.Length; i++)
        {
            var frame = new RgbPicture(step.Frames[i].Width, step.Frames[i].Height, step.Frames[i].Pixels);
            var index = step.FirstFrame + i;
            if (step.Final) frames[index] = frame;
            await pictures.WriteAsync(
                new(step.Chunk, step.ChunkCount, step.Step, step.StepCount, index, step.Final, frame.Width, frame.Height, JpegFrame.Encode(frame, options.Value.LiveJpegQuality)),
                cancellationToken);
        }
    }

    private static async Task Ended(Task render)
    {
        try
        {
            await render;
        }
        catch (ArgumentException cause)
        {
            throw new RenderFailedException(new(ErrorCode.InvalidRequest, $"The model can not render this: {cause.Message}"), permanent: true, cause);
        }
    }
}
