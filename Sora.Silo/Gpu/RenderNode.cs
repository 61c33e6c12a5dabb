using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Diffusion;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;
using Sora.Media.Pictures;

namespace Sora.Silo.Gpu;

/// <inheritdoc cref="IRenderNode"/>
/// <remarks>Slot thread -> steps -> pool thread that stores the checkpoint and encodes -> pictures. Both channels are bounded: what comes after is never behind by more than they hold.</remarks>
internal sealed partial class RenderNode(RenderSlots slots, RenderSources sources, RenderCheckpoints checkpoints, RenderedFiles files, IOptions<SoraSiloOptions> options, ILogger<RenderNode> logger) : IRenderNode
{
    private const int StepBuffer = 4;

    public string Model => slots.Model!.Info.Name; // workers are started only where slots are loaded

    public Task<RenderedMedia> Render(int slot, RenderTicket ticket, Func<string?> promptNow, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken) =>
        Task.Run(() => RenderAndStore(slots[slot], ticket, promptNow, pictures, cancellationToken), cancellationToken);

    public Task Discard(RenderTicket ticket, CancellationToken cancellationToken) => files.Delete(ticket, cancellationToken);

    private async Task<RenderedMedia> RenderAndStore(RenderSlot slot, RenderTicket ticket, Func<string?> promptNow, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken)
    {
        var specification = ticket.Specification;
        var request = new RenderRequest
        {
            Prompt = specification.Prompt,
            Landscape = specification.NativeWidth > specification.NativeHeight,
            FrameCount = specification.FrameCount,
            Seed = specification.Seed,
            Quality = QualityOf(specification),
            Source = await sources.Open(specification, cancellationToken),
            Cameo = await sources.Cameo(specification, slots.Model!.Info, cancellationToken),
            PromptNow = promptNow,
        };
        if (await checkpoints.Newest(ticket, cancellationToken) is { } checkpoint)
        {
            try
            {
                LogResumes(ticket.VideoId, ticket.Attempt);
                return await RenderAndStore(slot, ticket, request with { Checkpoint = checkpoint }, pictures, cancellationToken);
            }
            catch (InvalidCheckpointException cause)
            {
                LogNotResumed(cause, ticket.VideoId, ticket.Attempt);
            }
        }
        return await RenderAndStore(slot, ticket, request, pictures, cancellationToken);
    }

    private async Task<RenderedMedia> RenderAndStore(RenderSlot slot, RenderTicket ticket, RenderRequest request, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken)
    {
        using var rendering = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var steps = Channel.CreateBounded<RenderStep>(new BoundedChannelOptions(StepBuffer) { SingleReader = true, SingleWriter = true });
        var render = slot.Render(request, steps.Writer, rendering.Token);
        var frames = new RgbPicture?[request.FrameCount];
        var latents = request.Checkpoint;
        try
        {
            await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken))
            {
                if (step.Checkpoint is { } checkpoint)
                {
                    // Before its pictures are shown as final: whoever takes over then never draws them otherwise, nor shows them unfinished again.
                    await checkpoints.Save(ticket, checkpoint, cancellationToken);
                    latents = checkpoint;
                }
                await Show(step, frames, pictures, cancellationToken);
            }
        }
        finally
        {
            await rendering.CancelAsync(); // the slot is free when this returns, however it went
            await render.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Ended(render, isResumed: request.Checkpoint is not null);
        if (Array.IndexOf(frames, null) is >= 0 and var missing) throw new InvalidOperationException($"The model ended without frame {missing} of {frames.Length}.");
        return await files.Store(ticket, frames!, latents, cancellationToken);
    }

    private async Task Show(RenderStep step, RgbPicture?[] frames, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken)
    {
        for (var i = 0; i < step.Frames.Count && step.FirstFrame + i < frames.Length; i++)
        {
            var frame = new RgbPicture(step.Frames[i].Width, step.Frames[i].Height, step.Frames[i].Pixels);
            var index = step.FirstFrame + i;
            if (step.Final) frames[index] = frame;
            await pictures.WriteAsync(
                new(step.Chunk, step.ChunkCount, step.Step, step.StepCount, index, step.Final, frame.Width, frame.Height, JpegFrame.Encode(frame, options.Value.LiveJpegQuality))
                {
                    IsKnown = step is { Final: true, Checkpoint: null },
                },
                cancellationToken);
        }
    }

    private static RenderQuality QualityOf(VideoSpecification specification) => specification.Quality switch
    {
        VideoQuality.Draft => RenderQuality.Draft,
        VideoQuality.High => RenderQuality.High,
        _ => RenderQuality.Standard,
    };

    private static async Task Ended(Task render, bool isResumed)
    {
        try
        {
            await render;
        }
        catch (ArgumentException cause) when (!isResumed || cause is not InvalidCheckpointException)
        {
            throw new RenderFailedException(new(ErrorCode.InvalidRequest, $"The model can not render this: {cause.Message}"), permanent: true, cause);
        }
    }

    [LoggerMessage(LogLevel.Information, "The render of {VideoId}, attempt {Attempt}, goes on from the checkpoint of an earlier attempt.")]
    private partial void LogResumes(string videoId, int attempt);

    [LoggerMessage(LogLevel.Warning, "The render of {VideoId}, attempt {Attempt}, begins afresh: its checkpoint is of no use.")]
    private partial void LogNotResumed(Exception cause, string videoId, int attempt);
}
