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

    /// <summary>How much more an actor's cells count than the landscape, which is learnt first and fills most of a picture.</summary>
    const float ActorWeight = 2;

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
        var landscape = step % 2 == 1;
        var (clean, captions, scenes) = chunks.Draw(preset.ChunkBatch, landscape, random);                           // (B, F, C, h, w)
        var levels = FlowMatching.Levels([clean.shape[0], 1], preset.Sampler.Shift, generator).expand(-1, clean.shape[1]);
        var (noisy, velocity) = FlowMatching.Corrupt(clean, levels, generator);
        var predicted = model.Forward(noisy.transpose(1, 2), FlowMatching.Timesteps(levels), Encode(captions)).transpose(1, 2);
        var weights = Weights(scenes, landscape, [.. Enumerable.Range(0, (int)clean.shape[1]).Select(latent => (long)latent)]);
        return ((predicted - velocity).square() * weights).mean();
    }

    Tensor ClipLoss(CausalWanModel model, LatentPool clips, Tensor mask, int step)
    {
        var random = Seeded.Random(options.Seed, ~(long)step);
        using var generator = new Generator((ulong)random.NextInt64());
        var landscape = step % 2 == 1;
        var (whole, captions, scenes) = clips.Draw(preset.ClipBatch, landscape, random);
        var window = Window((int)whole.shape[1], random);
        var clean = whole.index_select(1, tensor(window));                                                           // (B, F, C, h, w)
        var (batch, frames, chunk) = (clean.shape[0], (int)clean.shape[1], preset.LatentsPerChunk);
        var levels = FlowMatching.Levels([batch, frames / chunk], preset.Sampler.Shift, generator).repeat_interleave(chunk, 1);
        var (noisy, velocity) = FlowMatching.Corrupt(clean, levels, generator);
        var (context, _) = FlowMatching.Corrupt(clean, rand([batch, frames], generator: generator) * ContextNoise, generator);
        var positions = arange(frames, float64).repeat(2);
        var times = cat([zeros_like(levels), FlowMatching.Timesteps(levels)], 1);
        var predicted = model.Forward(cat([context, noisy], 1).transpose(1, 2), times, Encode(captions), positions, mask).transpose(1, 2);
        return ((predicted.narrow(1, frames, frames) - velocity).square() * Weights(scenes, landscape, window)).mean();
    }

    // What the sampler's window holds at some moment: the sink, then the latest frames, with a gap between them once the video is longer than the window.
    long[] Window(int latents, Random random)
    {
        var (sink, recent) = (preset.Window.SinkFrames, preset.Window.Frames - preset.Window.SinkFrames);
        var start = random.Next(sink, latents - recent + 1);
        return [.. Enumerable.Range(0, sink).Concat(Enumerable.Range(start, recent)).Select(latent => (long)latent)];
    }

    // (B, F, 1, h, w): how much each cell of each latent counts.
    Tensor Weights(IReadOnlyList<Scene> scenes, bool landscape, long[] latents)
    {
        var size = landscape ? preset.Landscape : preset.Portrait;
        var (scale, perLatent) = (preset.Autoencoder.SpatialScale, preset.Autoencoder.FramesPerLatent);
        var (rows, columns) = (size.Height / scale, size.Width / scale);
        float side = Math.Min(size.Width, size.Height);
        var (halfWidth, halfHeight, cell) = (size.Width / side / 2, size.Height / side / 2, scale / side);
        var weights = new float[scenes.Count * latents.Length * rows * columns];
        Array.Fill(weights, 1);
        for (var i = 0; i < scenes.Count * latents.Length; i++)
        {
            var scene = scenes[i / latents.Length];
            foreach (var actor in scene.Actors)
            {
                var pose = Pose.At(actor, scene.Actors.Count == 1, halfWidth, halfHeight, (int)latents[i % latents.Length] * perLatent + perLatent / 2);
                var reach = pose.Radius + cell / 2;
                for (var row = 0; row < rows; row++)
                {
                    for (var column = 0; column < columns; column++)
                    {
                        var (x, y) = ((column + 0.5f) * cell - halfWidth, (row + 0.5f) * cell - halfHeight);
                        if (Math.Abs(x - pose.X) <= reach && Math.Abs(y - pose.Y) <= reach) weights[(i * rows + row) * columns + column] = 1 + ActorWeight;
                    }
                }
            }
        }
        return tensor(weights).view(scenes.Count, latents.Length, 1, rows, columns);
    }

    Tensor Encode(IReadOnlyList<string> captions)
    {
        using var guard = no_grad();
        return TextBatch.Encode(textEncoder, tokenizer, captions, preset.Transformer.TextLen);
    }
}
