using Sora.Diffusion.Wan;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>
/// Stage C: the student learns to jump from any noise level to the clean latents at once, so that a chunk needs few steps and guidance none at all. Its estimate at one level must agree with its own estimate
/// a small step of the guided teacher further down; at the lowest level the teacher's step itself is the answer.
/// It is consistency distillation (Song et al., "Consistency Models", 2023) chunk by chunk under teacher forcing, with the guidance of the teacher in its step (Luo et al., "Latent Consistency Models", 2023),
/// and with the pseudo-Huber loss, levels that double and no averaged target, as in Song and Dhariwal, "Improved Techniques for Training Consistency Models", 2023.
/// </summary>
sealed class Distillation(TrainingOptions options, ClipExamples examples)
{
    /// <summary>Levels of the teacher's path at the start: few, so that what is known at the lowest soon arrives at pure noise.</summary>
    const int FewestLevels = 6;

    /// <summary>How many times the levels double, at even distances of the training, so that the path becomes exact.</summary>
    const int Doublings = 2;

    /// <summary>Errors below this count by their square, those above by their size.</summary>
    const double Huber = 0.1;

    readonly TrainingPreset preset = options.Preset;

    /// <summary>Trains the student; the teacher stays as it is.</summary>
    /// <param name="student">Starts from the teacher's weights.</param>
    /// <param name="teacher">The model after stage B.</param>
    /// <param name="plan">How long and how fast, and what is kept of it.</param>
    /// <param name="sample">See <see cref="TrainingRun.Train"/>.</param>
    /// <param name="cancellationToken">Ends the run after a last checkpoint.</param>
    public void Train(CausalWanModel student, CausalWanModel teacher, DistillationPlan plan, Action<int>? sample, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun("distillation", options, plan.Budget, student.named_parameters(), TransformerTraining.IsHidden);
        run.Train(batch => Loss(student, teacher, examples.MostlyClips(batch), Levels((double)batch / options.Workers / plan.Budget.Steps), batch), sample, cancellationToken);
        MoveBack(student, teacher, plan.Share);
    }

    /// <summary>Levels of the teacher's path after a part of the training, 0 to 1.</summary>
    internal static int Levels(double progress) => FewestLevels << (int)(progress * (Doublings + 1));

    /// <summary>Takes the student's weights along the straight line to its teacher's: it draws as it learnt to, and steadier. Source: Wortsman et al., "Robust Fine-Tuning of Zero-Shot Models", 2022.</summary>
    internal static void MoveBack(CausalWanModel student, CausalWanModel teacher, double share)
    {
        using var guard = no_grad();
        foreach (var (own, taught) in student.parameters().Zip(teacher.parameters())) own.lerp_(taught, 1 - share);
    }

    /// <summary>
    /// Gives a student what its teacher has learnt since: the way that the teacher's weights went is added to its own, so that it need not be distilled again.
    /// Source: Ilharco et al., "Editing Models with Task Arithmetic", 2023.
    /// </summary>
    internal static void Follow(CausalWanModel student, CausalWanModel before, CausalWanModel teacher)
    {
        using var guard = no_grad();
        foreach (var ((own, from), to) in student.parameters().Zip(before.parameters()).Zip(teacher.parameters())) own.add_(to - from);
    }

    Tensor Loss(CausalWanModel student, CausalWanModel teacher, ClipExample example, int levels, int batch)
    {
        using var generator = examples.Noise(batch);
        var (count, frames) = (example.Clean.shape[0], example.Clean.shape[1]);
        var place = (rand([count, frames / preset.LatentsPerChunk], generator: generator) * levels).floor() + 1;               // 1..levels, the last is pure noise
        var (high, low) = (Level(place), Level(place - 1));                                                                    // (B, F)
        var (noisy, _) = FlowMatching.Corrupt(example.Clean, high, generator);
        Tensor target;
        using (no_grad())
        using (NewDisposeScope())
        {
            var nearer = noisy + Each(low - high) * examples.Guided(example, teacher, noisy, high);
            target = (nearer - Each(low) * example.Velocity(student, nearer, low)).MoveToOuterDisposeScope();
        }
        var error = noisy - Each(high) * example.Velocity(student, noisy, high) - target;
        return (((error.square() + Huber * Huber).sqrt() - Huber) * TransformerTraining.Weights(example)).mean();

        Tensor Level(Tensor places) => FlowMatching.Shifted(places / levels, preset.TeacherSampler.Shift).repeat_interleave(preset.LatentsPerChunk, 1);
        static Tensor Each(Tensor levels) => levels.view(levels.shape[0], levels.shape[1], 1, 1, 1);
    }
}
