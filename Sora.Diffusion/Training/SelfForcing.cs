using Sora.Diffusion.Sampling;
using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>
/// Stage D: the student learns from videos of its own, made as it will make them: in few steps, every chunk after those that it made before. It follows two networks that say what its chunks should have been:
/// the guided teacher, and a critic that keeps learning what the student makes; where both agree, the student draws as its teacher would.
/// Sources: Huang et al., "Self Forcing", 2025, for the videos; Yin et al., "Improved Distribution Matching Distillation for Fast Image Synthesis", 2024, for the two networks.
/// </summary>
sealed class SelfForcing(TrainingOptions options, ClipExamples examples)
{
    /// <summary>The critic learns so many steps before each of the student's. One more than them has no divisor in common with how often orientations and cameos come, or the student would meet some of them only.</summary>
    const int CriticSteps = 4;

    /// <summary>Every second video goes on past the window, up to so many chunks: only there does the student meet what its own errors add up to. Source: Cui et al., "Self-Forcing++", 2025.</summary>
    const int LongestVideo = 30;

    /// <summary>So many chunks at the end of such a video are learnt from.</summary>
    const int ChunksOfLongVideo = 3;

    /// <summary>
    /// Noise levels at which teacher and critic are asked lie evenly between these: below, there is nothing to say, at the top nothing to see. Pressed towards strong noise, as the teacher learnt where things go,
    /// they leave the student's pictures restless: only at weak noise can be seen what its last step leaves behind.
    /// </summary>
    const double LowestLevel = 0.02, HighestLevel = 0.98;

    const string Student = "student.", Critic = "critic.";

    readonly TrainingPreset preset = options.Preset;

    /// <summary>Videos of the student's own and what it takes to learn from them.</summary>
    /// <param name="Example">The videos as clean latents and, if they go on after the first chunk, as context, with the captions and pictures they were made for.</param>
    /// <param name="Noisy">What each chunk's last step started from, (B, F, C, h, w).</param>
    /// <param name="Levels">Its noise levels, (B, F).</param>
    internal sealed record Rollout(ClipExample Example, Tensor Noisy, Tensor Levels)
    {
        /// <summary>The clean latents of every chunk again, all at once and with gradients.</summary>
        public Tensor Clean(CausalWanModel student) => Estimate(Noisy, Levels, Example.Velocity(student, Noisy, Levels));
    }

    /// <summary>Trains the student; the teacher stays as it is.</summary>
    /// <param name="student">Already draws something in few steps.</param>
    /// <param name="teacher">The model after stage B.</param>
    /// <param name="sampler">How the student samples.</param>
    /// <param name="budget">How long and how fast; steps of the critic count.</param>
    /// <param name="sample">See <see cref="TrainingRun.Train"/>.</param>
    /// <param name="cancellationToken">Ends the run after a last checkpoint.</param>
    public void Train(CausalWanModel student, CausalWanModel teacher, SamplerConfig sampler, StageBudget budget, Action<int>? sample, CancellationToken cancellationToken)
    {
        using var critic = new CausalWanModel(preset.Transformer) { ComputeType = preset.ComputeType };
        using (no_grad())
            foreach (var (own, taught) in critic.parameters().Zip(teacher.parameters())) own.copy_(taught);
        var networks = student.named_parameters().Select(p => (Student + p.name, p.parameter)).Concat(critic.named_parameters().Select(p => (Critic + p.name, p.parameter)));
        using var run = new TrainingRun("self-forcing", options, budget, networks, name => TransformerTraining.IsHidden(name[(name.IndexOf('.') + 1)..]), part: name => name.Split('.')[0]);
        run.Train(Loss, sample, cancellationToken);

        Tensor Loss(int batch)
        {
            using var generator = examples.Noise(batch);
            var example = examples.Beginnings(batch);
            var rollout = Roll(student, sampler, example, Chunks(example, generator), generator);
            return batch / options.Workers % (CriticSteps + 1) < CriticSteps ? CriticLoss(critic, rollout.Example, generator) : StudentLoss(student, teacher, critic, rollout, generator);
        }
    }

    /// <summary>
    /// Lets the student make videos for the captions of an example: first chunks, or whole windows, or long videos, of which the last chunks are given, each in its window.
    /// Every chunk ends at a step chosen at random, so that each step learns to end a chunk.
    /// </summary>
    /// <param name="student">The student.</param>
    /// <param name="sampler">How it samples.</param>
    /// <param name="example">Captions, pictures, sizes.</param>
    /// <param name="chunks">How many chunks.</param>
    /// <param name="generator">Source of randomness.</param>
    internal Rollout Roll(CausalWanModel student, SamplerConfig sampler, ClipExample example, int chunks, Generator generator)
    {
        using var guard = no_grad();
        var (chunk, shape) = (preset.LatentsPerChunk, example.Clean.shape);
        using var cache = new KvCache(preset.Transformer, shape[0], preset.TokensPerFrame, preset.Window, preset.ComputeType);
        var (noisy, levels, clean) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        var common = Fresh().narrow(1, 0, 1);
        for (var at = 0; at < chunks; at++)
        {
            var sigmas = sampler.LevelsOf(firstChunk: at == 0).Sigmas;
            var last = randint(sigmas.Length - 1, [1], generator: generator).ToInt32();
            var x = Fresh();
            for (var step = 0; step < last; step++)
            {
                var estimate = End(x, sigmas[step], at);
                x = estimate + sigmas[step + 1] * (Between(at) - estimate);
            }
            noisy.Add(x);
            levels.Add(Level(sigmas[last]));
            clean.Add(End(x, sigmas[last], at));
            if (at + 1 < chunks) Remember(clean[^1], at);
        }
        var own = cat(clean, 1);
        return chunks <= ChunksPerWindow
            ? new(example with { Clean = own, Context = example.Context is null ? null : own, Latents = Latents(own.shape[1]) }, cat(noisy, 1), cat(levels, 1))
            : new(Ends(example, own), cat(noisy[^ChunksOfLongVideo..]), cat(levels[^ChunksOfLongVideo..]));

        Tensor Fresh() => randn([shape[0], chunk, shape[2], shape[3], shape[4]], generator: generator);
        Tensor Between(int at) => at == 0 ? Fresh() : GaussianNoise.Shared(Fresh(), common, sampler.SharedNoise);
        Tensor Level(double sigma) => full([shape[0], chunk], sigma, float32);
        Tensor Velocity(Tensor x, double sigma, int at) => student.Forward(x.transpose(1, 2), FlowMatching.Timesteps(Level(sigma)), example.Text, cache, at * chunk, example.Pictures).transpose(1, 2);
        Tensor End(Tensor x, double sigma, int at)
        {
            using var scope = NewDisposeScope(); // what lies between is large, and no gradient asks for it
            return Estimate(x, Level(sigma), Velocity(x, sigma, at)).MoveToOuterDisposeScope();
        }
        void Remember(Tensor made, int at)
        {
            using var scope = NewDisposeScope();
            Velocity(made, 0, at);
        }
    }

    int ChunksPerWindow => preset.Window.Frames / preset.LatentsPerChunk;

    int Chunks(ClipExample example, Generator generator) => (example.Context, Long: randint(2, [1], generator: generator).ToInt32() == 1) switch
    {
        (null, _) => 1,
        (_, false) => ChunksPerWindow,
        (_, true) => randint(ChunksPerWindow + ChunksOfLongVideo - 1, LongestVideo + 1, [1], generator: generator).ToInt32(),
    };

    // The last chunks of videos as the last of a window each, one below the other.
    ClipExample Ends(ClipExample example, Tensor videos)
    {
        var (window, chunk) = (preset.Window, preset.LatentsPerChunk);
        var ends = Enumerable.Range(0, ChunksOfLongVideo).Select(end => videos.shape[1] - (ChunksOfLongVideo - 1 - end) * chunk).ToArray();
        var sink = videos.narrow(1, 0, window.SinkFrames);
        var recent = window.Frames - window.SinkFrames;
        return example with
        {
            Clean = cat(ends.Select(end => videos.narrow(1, end - chunk, chunk)).ToArray()),
            Context = cat(ends.Select(end => cat([sink, videos.narrow(1, end - recent, recent)], 1)).ToArray()),
            Text = example.Text.repeat(ChunksOfLongVideo, 1, 1),
            Pictures = example.Pictures?.repeat(ChunksOfLongVideo, 1, 1),
            Latents = Latents(window.Frames)[^chunk..],
            Mask = examples.MaskOfLastChunk,
        };
    }

    static long[] Latents(long count) => [.. Enumerable.Range(0, (int)count).Select(latent => (long)latent)];

    /// <summary>Matches the distribution of the student's chunks to the guided teacher's: its gradient is the way from what the critic takes a noised chunk for to what the teacher does.</summary>
    internal Tensor StudentLoss(CausalWanModel student, CausalWanModel teacher, CausalWanModel critic, Rollout rollout, Generator generator)
    {
        var (example, clean) = (rollout.Example, rollout.Clean(student));
        Tensor target;
        using (no_grad())
        using (NewDisposeScope())
        {
            var levels = rand([clean.shape[0], clean.shape[1] / preset.LatentsPerChunk], generator: generator) * (HighestLevel - LowestLevel) + LowestLevel;
            levels = levels.repeat_interleave(preset.LatentsPerChunk, 1);
            var (noisy, _) = FlowMatching.Corrupt(clean, levels, generator);
            var real = Estimate(noisy, levels, examples.Guided(example, teacher, noisy, levels));
            var own = Estimate(noisy, levels, example.Velocity(critic, noisy, levels));
            var far = (clean - real).abs().mean([2, 3, 4], keepdim: true).clamp_min(1e-3);
            target = (clean - (own - real) / far).MoveToOuterDisposeScope();
        }
        return 0.5f * (clean - target).square().mean();
    }

    // What stage B learns of clips, the critic learns of the student's.
    Tensor CriticLoss(CausalWanModel critic, ClipExample example, Generator generator)
    {
        var levels = FlowMatching.Levels(example.Clean, preset.LatentsPerChunk, TransformerTraining.ClipShift, generator);
        var (noisy, velocity) = FlowMatching.Corrupt(example.Clean, levels, generator);
        return (example.Velocity(critic, noisy, levels) - velocity).square().mean();
    }

    static Tensor Estimate(Tensor noisy, Tensor levels, Tensor velocity) => noisy - levels.view(levels.shape[0], levels.shape[1], 1, 1, 1) * velocity;
}
