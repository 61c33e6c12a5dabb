using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Training;

/// <summary>Stage V: the autoencoder learns to put four frames into one latent and back.</summary>
/// <remarks>Loss: L1 and L2, plus L1 of the differences between neighbouring pixels (edges) and neighbouring frames (motion); actors count more than the landscape.
/// Latents get noise before they are decoded, so that the decoder forgives the small errors of a diffusion model.</remarks>
sealed class AutoencoderTraining(TrainingOptions options) : IDisposable
{
    const int Clips = 6, Frames = 8, ScenesPerBlock = 256, UsesPerScene = 4;
    const int StepsPerBlock = ScenesPerBlock * UsesPerScene / Clips;

    /// <summary>One group of scenes in so many shows actors that carry faces.</summary>
    const int CameosEvery = 3;

    const double LatentNoise = 0.1, ActorWeight = 3;

    readonly TrainingPreset preset = options.Preset;
    readonly Lock rendering = new();
    (long Index, Tensor Portrait, Tensor Landscape)? block;

    bool Cameos => preset.CameoPool > 0 && preset.World.Has(Split.Cameo);

    /// <summary>Trains both halves.</summary>
    /// <param name="autoencoder">The autoencoder.</param>
    /// <param name="start">A file of weights to go on from; null begins with nothing.</param>
    /// <param name="cancellationToken">Ends the run after a last checkpoint.</param>
    public void Train(Taehv autoencoder, string? start, CancellationToken cancellationToken)
    {
        // A latent at a time is learnt soonest; how latents follow one another, once there is something to see.
        var frames = start is null ? Frames / 2 : Frames;
        if (start is null)
        {
            AutoencoderStart.Initialise(autoencoder, options.Seed);
        }
        else
        {
            using var file = SafeTensorsFile.Open(start);
            autoencoder.Load(file);
        }
        using var run = new TrainingRun("autoencoder", options, preset.AutoencoderBudget, Parameters(autoencoder));
        run.Train(step => Loss(autoencoder, step, frames, autoencoder.Encode), step => Sample(autoencoder, "autoencoder", step), cancellationToken);
    }

    /// <summary>Trains the decoder alone, so that latents made before stay valid: it may go on while the transformer learns.</summary>
    public void TrainDecoder(Taehv autoencoder, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun("decoder", options, preset.DecoderBudget, Parameters(autoencoder).Where(p => p.Name.StartsWith("decoder.", StringComparison.Ordinal)));
        run.Train(step => Loss(autoencoder, step, Frames, Encode), step => Sample(autoencoder, "decoder", step), cancellationToken);

        Tensor Encode(Tensor frames, AutoencoderMemory? memory)
        {
            using var guard = no_grad();
            return autoencoder.Encode(frames, memory);
        }
    }

    static IEnumerable<(string Name, Parameter Value)> Parameters(Taehv autoencoder) => autoencoder.named_parameters().Select(p => (p.name, p.parameter));

    Tensor Loss(Taehv autoencoder, int step, int frameCount, Func<Tensor, AutoencoderMemory?, Tensor> encode)
    {
        var (frames, weight) = Batch(step, frameCount);                                  // (N, T, 3, H, W), (N, T, 1, H, W)
        var latents = encode(frames.to(preset.ComputeType), null).to(float32);           // (N, T/4, C, h, w)
        var deviation = latents.detach().std([0, 1, 3, 4], keepdim: true);
        using var generator = new Generator((ulong)(options.Seed * 1_000_003 + step));
        var noisy = latents + LatentNoise * deviation * randn(latents.shape, generator: generator);
        var raw = autoencoder.DecodeRaw(noisy.to(preset.ComputeType)).to(float32);       // (N, T, 3pp, H/p, W/p)
        var picture = functional.pixel_shuffle(raw.flatten(0, 1), preset.Autoencoder.PatchSize).view_as(frames);
        var error = picture - frames;
        var edges = error.diff(dim: 4).abs().mean() + error.diff(dim: 3).abs().mean() + error.diff(dim: 1).abs().mean();
        return ((error.abs() + 3 * error.square()) * weight).mean() + 0.5f * edges + 2e-4f * latents.square().mean();
    }

    // Rendering a clip costs about as much as learning from it once: a block of clips is used a few times, then replaced.
    // Which clips a step sees depends on the seed and the step alone.
    (Tensor Frames, Tensor Weight) Batch(int step, int frameCount)
    {
        var random = Seeded.Random(options.Seed, step);
        var clips = Block(step / StepsPerBlock, landscape: step % 2 == 1, frameCount);
        var rows = Enumerable.Range(0, Clips).Select(_ => (long)random.Next((int)clips.shape[0])).ToArray();
        var batch = clips.index_select(0, tensor(rows)).to(float32) / 255;
        return (batch.narrow(2, 0, 3), batch.narrow(2, 3, 1) * ActorWeight + 1);
    }

    Tensor Block(long index, bool landscape, int frameCount)
    {
        lock (rendering)
        {
            if (block?.Index != index)
            {
                block?.Portrait.Dispose();
                block?.Landscape.Dispose();
                block = (index, RenderBlock(2 * index, preset.Portrait, frameCount).DetachFromDisposeScope(), RenderBlock(2 * index + 1, preset.Landscape, frameCount).DetachFromDisposeScope());
            }
            return landscape ? block.Value.Landscape : block.Value.Portrait;
        }
    }

    // (N, T, 4, H, W) bytes: colours, and where the actors are.
    Tensor RenderBlock(long part, FrameSize size, int frameCount)
    {
        const int perCall = 16;
        using var scope = NewDisposeScope();
        var random = Seeded.Random(options.Seed, -1 - part);
        var parts = new List<Tensor>();
        for (var i = 0; i < ScenesPerBlock / 2; i += perCall)
        {
            using var step = NewDisposeScope();
            var split = Cameos && i / perCall % CameosEvery == 0 ? Split.Cameo : Split.Seen;
            var scenes = Enumerable.Range(0, perCall).Select(k => preset.World.Draw(options.Seed, part * ScenesPerBlock / 2 + i + k, split)).ToArray();
            var film = preset.World.Render(scenes, size, random.Next(preset.ClipFrames), frameCount);
            parts.Add((cat([film.Frames, film.Actors], 2) * 255).round().to(ScalarType.Byte).MoveToOuterDisposeScope());
        }
        return cat(parts).MoveToOuterDisposeScope();
    }

    void Sample(Taehv autoencoder, string stage, int step)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var splits = Cameos ? new[] { Split.Seen, Split.Cameo } : [Split.Seen];
        var frames = cat([.. splits.Select(split => preset.World.Render([.. Enumerable.Range(0, 12).Select(i => preset.World.Draw(~options.Seed, i, split))], preset.Portrait, 0, 16).Frames)]);
        var decoded = autoencoder.Decode(autoencoder.Encode(frames.to(preset.ComputeType))).to(float32);
        var psnr = -10 * (decoded - frames).square().mean([1, 2, 3, 4]).log10().view(splits.Length, -1).mean([1]);
        options.Log.Say($"{stage} step {step}  PSNR {string.Join(" and ", psnr.data<float>().ToArray().Select(value => $"{value:F2}"))} dB on new scenes{(Cameos ? " and on cameos" : "")}");
        ContactSheet.Write(Path.Combine(options.Output, "samples", $"{stage}-{step:D6}.png"), cat([.. frames.select(1, 13).chunk(splits.Length), .. decoded.select(1, 13).chunk(splits.Length)]), 12);
    }

    public void Dispose()
    {
        block?.Portrait.Dispose();
        block?.Landscape.Dispose();
    }
}
