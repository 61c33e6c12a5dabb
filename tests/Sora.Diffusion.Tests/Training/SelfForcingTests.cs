using Sora.Diffusion.Sampling;
using Sora.Diffusion.Training;
using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class SelfForcingTests : IDisposable
{
    static readonly SamplerConfig Sampler = new() { Shift = 3, FirstChunkSteps = [1000, 750, 500], LaterChunkSteps = [1000, 500] };

    readonly TinyExamples tiny = new(filmFrames: 24);

    [Theory]
    [InlineData(0, 1)] // first chunks whose actors carry faces
    [InlineData(2, 1)]
    [InlineData(1, 3)] // whole clips whose actors carry faces
    [InlineData(3, 3)]
    public void The_steps_that_ended_the_chunks_taken_again_all_at_once_give_the_chunks_that_the_student_made(int batch, int chunks)
    {
        using var student = tiny.Network(seed: 1);
        using var generator = tiny.All.Noise(batch);
        var example = tiny.All.Beginnings(batch);

        var rollout = new SelfForcing(tiny.Options, tiny.All).Roll(student, Sampler, example, chunks, generator);

        Assert.Equal(example.Clean.shape, rollout.Example.Clean.shape);
        Assert.False(rollout.Example.Clean.allclose(example.Clean, atol: 0.1), "the videos are the student's own");
        var again = rollout.Clean(student);
        Assert.True(again.requires_grad);
        Assert.InRange((again - rollout.Example.Clean).abs().max().item<float>(), 0, 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Of_a_long_video_the_last_chunks_are_taken_again_each_in_its_window(int batch)
    {
        using var student = tiny.Network(seed: 1, layers: 1); // of several, each sees further back than the window
        using var generator = tiny.All.Noise(batch);
        var example = tiny.All.Beginnings(batch);

        var rollout = new SelfForcing(tiny.With(layers: 1), tiny.All).Roll(student, Sampler, example, chunks: 9, generator);

        Assert.Equal([3 * example.Clean.shape[0], 2], rollout.Example.Clean.shape[..2]);
        Assert.InRange((rollout.Clean(student) - rollout.Example.Clean).abs().max().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void Noise_that_the_sampler_shares_is_shared_by_the_later_chunks_of_a_rollout()
    {
        using var student = tiny.Network(seed: 1);
        using var generator = tiny.All.Noise(1);
        var nearlyNoise = Sampler with { LaterChunkSteps = [1000, 999], SharedNoise = 1 };

        var rollout = new SelfForcing(tiny.Options, tiny.All).Roll(student, nearlyNoise, tiny.All.Beginnings(1), chunks: 3, generator);

        var again = rollout.Levels[0].lt(1).nonzero().flatten(); // latents that were noised once more
        var (later, noisy) = (again[again.ge(tiny.Options.Preset.LatentsPerChunk)], rollout.Noisy[0]);
        Assert.True(later.shape[0] >= 2);
        Assert.InRange((noisy.index_select(0, later) - noisy[later[0].item<long>()]).abs().max().item<float>(), 0, 0.05);
    }

    [Fact]
    public void A_student_learns_where_critic_and_teacher_disagree_and_nothing_where_they_agree()
    {
        using var student = tiny.Network(seed: 1);
        using var teacher = tiny.Network(seed: 2);
        using var other = tiny.Network(seed: 3);

        foreach (var (batch, chunks) in new[] { (0, 1), (1, 3), (1, 9) })
        {
            Assert.InRange(Slope(critic: teacher, batch, chunks), 0, 1e-6);
            Assert.True(Slope(critic: other, batch, chunks) > 1e-4);
        }

        double Slope(CausalWanModel critic, int batch, int chunks)
        {
            using var generator = tiny.All.Noise(5);
            var training = new SelfForcing(tiny.Options, tiny.All);
            training.StudentLoss(student, teacher, critic, training.Roll(student, Sampler, tiny.All.Beginnings(batch), chunks, generator), generator).backward();
            var slope = student.parameters().Sum(p => p.grad?.abs().sum().item<float>() ?? 0);
            foreach (var parameter in student.parameters()) parameter.grad = null;
            return slope;
        }
    }

    [Fact]
    public void The_critic_learns_first_and_the_student_every_fifth_step()
    {
        using var student = tiny.Network(seed: 1);
        using var teacher = tiny.Network(seed: 2);
        var (before, taught) = (Weights(student), Weights(teacher));

        Train(steps: 4);
        Assert.True(Weights(student).equal(before).all().item<bool>(), "only the critic has learnt");
        Train(steps: 5);
        Assert.False(Weights(student).equal(before).all().item<bool>());
        Assert.True(Weights(teacher).equal(taught).all().item<bool>());

        void Train(int steps) => new SelfForcing(tiny.Options, tiny.All).Train(student, teacher, Sampler, new(steps, Minutes: null, PeakRate: 1e-3), sample: null, default);
        static Tensor Weights(CausalWanModel model) => cat(model.parameters().Select(p => p.detach().flatten()).ToArray()).clone();
    }

    public void Dispose() => tiny.Dispose();
}
