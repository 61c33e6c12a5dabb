using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Training;

/// <summary>
/// Stages A and B: the transformer learns to draw. Stage A sees first chunks only, where nearly all that a caption says is decided, at a fraction of a clip's cost.
/// Stage B alternates them with whole clips under teacher forcing: every chunk is denoised given the clean chunks before it.
/// The text encoder is finished by then and is not moved.
/// </summary>
sealed class TransformerTraining(TrainingOptions options, ClipExamples examples) : IDisposable
{
    /// <summary>How much more an actor's cells count than the landscape, which is learnt first and fills most of a picture.</summary>
    const float ActorWeight = 4;

    /// <summary>How much the alignment of what lies in the middle of the network counts beside the velocity in stage A. Later it would only hold the network back
    /// (Wang et al., "REPA Works Until It Doesn't", 2025).</summary>
    const float AlignmentWeight = 0.25f;

    /// <summary>How far noise levels are pressed towards strong noise: first to learn where things go, then to learn how they look.</summary>
    internal const double FirstChunkShift = 3, ClipShift = 1.5;

    readonly TrainingPreset preset = options.Preset;
    readonly SceneAlignment alignment = new(options.Preset);

    /// <summary>Stage A.</summary>
    public void TrainFirstChunk(CausalWanModel model, Action<int>? sample, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun("first-chunk", options, preset.FirstChunkBudget, [.. model.named_parameters(), .. alignment.named_parameters().Select(p => ("alignment." + p.name, p.parameter))], IsHidden);
        run.Train(step => AlignedLoss(model, examples.FirstChunks(step), step), sample, cancellationToken);
    }

    /// <summary>Stage B.</summary>
    public void TrainClips(CausalWanModel model, Action<int>? sample, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun("clips", options, preset.ClipBudget, model.named_parameters(), IsHidden);
        run.Train(step => Loss(model, examples.Any(step), ClipShift, step), sample, cancellationToken);
    }

    /// <summary>Whether a weight of the transformer belongs to its blocks, whose matrices <see cref="Muon"/> moves.</summary>
    internal static bool IsHidden(string name) => name.StartsWith("blocks.", StringComparison.Ordinal);

    /// <summary>What each latent counts in a loss, (B, F, 1, h, w).</summary>
    internal static Tensor Weights(ClipExample example) => 1 + ActorWeight * functional.max_pool2d(example.Actors, LatentPool.Grains).gt(0).to(float32).unsqueeze(2);

    Tensor AlignedLoss(CausalWanModel model, ClipExample example, int step)
    {
        Tensor? features = null;
        var loss = Loss(model, example, FirstChunkShift, step, (block, tokens) => features = block == alignment.Block ? tokens : features);
        return loss + AlignmentWeight * alignment.Loss(features!, example.Actors, example.Scenes, example.Landscape, example.Latents);
    }

    Tensor Loss(CausalWanModel model, ClipExample example, double shift, int step, Action<int, Tensor>? afterBlock = null)
    {
        using var generator = examples.Noise(step);
        var levels = FlowMatching.Levels(example.Clean, preset.LatentsPerChunk, shift, generator);                            // (B, F)
        var (noisy, velocity) = FlowMatching.Corrupt(example.Clean, levels, generator);
        return ((example.Velocity(model, noisy, levels, afterBlock) - velocity).square() * Weights(example)).mean();
    }

    public void Dispose() => alignment.Dispose();
}
