using Sora.Diffusion.Wan;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>
/// Stage C: the student learns to jump from any noise level to the clean latents at once, so that a chunk needs few steps and guidance none at all. Its estimate at one level must agree with its own estimate
/// a small step of the guided teacher further down; at the lowest level the teacher's step itself is the answer.
/// It is consistency distillation (Song et al., "Consistency Models", 2023) chunk by chunk under teacher forcing, with the pseudo-Huber loss and without an averaged target, as in Song and Dhariwal, "Improved Techniques for Training
/// Consistency Models", 2023.
/// </summary>
sealed class Distillation(TrainingOptions options, ClipExamples examples)
{
    /// <summary>Levels of the teacher's path.</summary>
    const int Levels = 24;

    /// <summary>Errors below this count by their square, those above by their size.</summary>
    const double Huber = 0.1;

    readonly TrainingPreset preset = options.Preset;

    /// <summary>Trains the student; the teacher stays as it is.</summary>
    /// <param name="student">Starts from the teacher's weights.</param>
    /// <param name="teacher">The model after stage B.</param>
    /// <param name="budget">How long and how fast.</param>
    /// <param name="sample">See <see cref="TrainingRun.Train"/>.</param>
    /// <param name="cancellationToken">Ends the run after a last checkpoint.</param>
    public void Train(CausalWanModel student, CausalWanModel teacher, StageBudget budget, Action<int>? sample, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun("distillation", options, budget, student.named_parameters(), TransformerTraining.IsHidden);
        run.Train(step => Loss(student, teacher, examples.Any(step), step), sample, cancellationToken);
    }

    Tensor Loss(CausalWanModel student, CausalWanModel teacher, ClipExample example, int step)
    {
        using var generator = examples.Noise(step);
        var (count, frames) = (example.Clean.shape[0], example.Clean.shape[1]);
        var place = (rand([count, frames / preset.LatentsPerChunk], generator: generator) * Levels).floor() + 1;               // 1..Levels, the last is pure noise
        var (high, low) = (Level(place), Level(place - 1));                                                                    // (B, F)
        var (noisy, _) = FlowMatching.Corrupt(example.Clean, high, generator);
        Tensor target;
        using (no_grad())
        {
            var told = example.Velocity(teacher, noisy, high);
            var untold = (example with { Text = examples.Nothing((int)count), Pictures = null }).Velocity(teacher, noisy, high);
            var nearer = noisy + Each(low - high) * (untold + (told - untold) * preset.TeacherSampler.Guidance);
            target = nearer - Each(low) * example.Velocity(student, nearer, low);
        }
        var error = noisy - Each(high) * example.Velocity(student, noisy, high) - target;
        return (((error.square() + Huber * Huber).sqrt() - Huber) * TransformerTraining.Weights(example)).mean();

        Tensor Level(Tensor places) => FlowMatching.Shifted(places / Levels, preset.TeacherSampler.Shift).repeat_interleave(preset.LatentsPerChunk, 1);
        static Tensor Each(Tensor levels) => levels.view(levels.shape[0], levels.shape[1], 1, 1, 1);
    }
}
