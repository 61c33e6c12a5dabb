using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>
/// Stages A and B: the transformer learns to draw. Stage A sees first chunks only, where nearly all that a caption says is decided, at a fraction of a clip's cost.
/// Stage B alternates them with whole clips under teacher forcing: every chunk is denoised given the clean chunks before it.
/// The text encoder is finished by then and is not moved.
/// </summary>
sealed class TransformerTraining(TrainingOptions options, UnigramTokenizer tokenizer, UMT5Encoder textEncoder)
{
    /// <summary>Context is noised up to this level, so that a rollout forgives its own small errors.</summary>
    const double ContextNoise = 0.1;

    readonly TrainingPreset preset = options.Preset;

    /// <summary>Stage A.</summary>
    public void TrainFirstChunk(CausalWanModel model, LatentPool chunks, Action<int>? sample, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun("first-chunk", options, preset.FirstChunkBudget, model.named_parameters());
        run.Train(step => FirstChunkLoss(model, chunks, step), sample, cancellationToken);
    }

    /// <summary>Stage B.</summary>
    public void TrainClips(CausalWanModel model, LatentPool chunks, LatentPool clips, Action<int>? sample, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun("clips", options, preset.ClipBudget, model.named_parameters());
        using var mask = CausalMask.TeacherForcing(preset.Window.Frames, preset.LatentsPerChunk, preset.TokensPerFrame).to(preset.ComputeType);
        run.Train(step => step % 2 == 0 ? FirstChunkLoss(model, chunks, step / 2) : ClipLoss(model, clips, mask, step / 2), sample, cancellationToken);
    }

    Tensor FirstChunkLoss(CausalWanModel model, LatentPool chunks, int step)
    {
        var random = Seeded.Random(options.Seed, step);
        using var generator = new Generator((ulong)random.NextInt64());
        var (clean, captions) = chunks.Draw(preset.ChunkBatch, landscape: step % 2 == 1, random);                    // (B, F, C, h, w)
        var levels = FlowMatching.Levels([clean.shape[0], 1], preset.Sampler.Shift, generator).expand(-1, clean.shape[1]);
        var (noisy, velocity) = FlowMatching.Corrupt(clean, levels, generator);
        var predicted = model.Forward(noisy.transpose(1, 2), FlowMatching.Timesteps(levels), Encode(captions)).transpose(1, 2);
        return (predicted - velocity).square().mean();
    }

    Tensor ClipLoss(CausalWanModel model, LatentPool clips, Tensor mask, int step)
    {
        var random = Seeded.Random(options.Seed, ~(long)step);
        using var generator = new Generator((ulong)random.NextInt64());
        var (whole, captions) = clips.Draw(preset.ClipBatch, landscape: step % 2 == 1, random);
        var clean = Window(whole, random);                                                                           // (B, F, C, h, w)
        var (batch, frames, chunk) = (clean.shape[0], (int)clean.shape[1], preset.LatentsPerChunk);
        var levels = FlowMatching.Levels([batch, frames / chunk], preset.Sampler.Shift, generator).repeat_interleave(chunk, 1);
        var (noisy, velocity) = FlowMatching.Corrupt(clean, levels, generator);
        var (context, _) = FlowMatching.Corrupt(clean, rand([batch, frames], generator: generator) * ContextNoise, generator);
        var positions = arange(frames, float64).repeat(2);
        var times = cat([zeros_like(levels), FlowMatching.Timesteps(levels)], 1);
        var predicted = model.Forward(cat([context, noisy], 1).transpose(1, 2), times, Encode(captions), positions, mask).transpose(1, 2);
        return (predicted.narrow(1, frames, frames) - velocity).square().mean();
    }

    // What the sampler's window holds at some moment: the sink, then the latest frames, with a gap between them once the video is longer than the window.
    Tensor Window(Tensor whole, Random random)
    {
        var (sink, recent) = (preset.Window.SinkFrames, preset.Window.Frames - preset.Window.SinkFrames);
        var start = random.Next(sink, (int)whole.shape[1] - recent + 1);
        return cat([whole.narrow(1, 0, sink), whole.narrow(1, start, recent)], 1);
    }

    Tensor Encode(IReadOnlyList<string> captions)
    {
        using var guard = no_grad();
        return TextBatch.Encode(textEncoder, tokenizer, captions, preset.Transformer.TextLen);
    }
}
