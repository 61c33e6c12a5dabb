using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Sampling;
using Sora.Diffusion.Text;
using Sora.Diffusion.Training;
using Sora.Diffusion.Wan;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class SelfForcingTests : IDisposable
{
    static readonly SamplerConfig Sampler = new() { Shift = 3, FirstChunkSteps = [1000, 750, 500], LaterChunkSteps = [1000, 500] };

    readonly TemporaryFolder folder = new();
    readonly DisposeScope scope = NewDisposeScope();
    readonly TrainingOptions options;
    readonly UMT5Encoder textEncoder;
    readonly LatentPool chunks, clips, cameos;
    readonly ClipExamples examples;

    public SelfForcingTests()
    {
        options = Options();
        var preset = options.Preset;
        var tokenizer = TextTraining.LearnVocabulary(options);
        textEncoder = new(preset.Text with { Vocab = tokenizer.Count });
        using var autoencoder = new Taehv(preset.Autoencoder);
        AutoencoderStart.Initialise(autoencoder, seed: 1);
        chunks = LatentPool.Open("chunks", options, autoencoder, preset.ChunkPool, preset.FramesPerChunk, null, default);
        clips = LatentPool.Open("clips", options, autoencoder, preset.ClipPool, preset.ClipFrames, chunks.Scale, default);
        cameos = LatentPool.Open("cameos", options, autoencoder, preset.CameoPool, preset.ClipFrames, chunks.Scale, default, Split.Cameo);
        examples = new(options, tokenizer, textEncoder, chunks, clips, cameos);
    }

    [Theory]
    [InlineData(0, 1)] // first chunks whose actors carry faces
    [InlineData(2, 1)]
    [InlineData(1, 3)] // whole clips whose actors carry faces
    [InlineData(3, 3)]
    public void The_steps_that_ended_the_chunks_taken_again_all_at_once_give_the_chunks_that_the_student_made(int batch, int chunks)
    {
        using var student = Network(seed: 1);
        using var generator = examples.Noise(batch);
        var example = examples.Any(batch);

        var rollout = new SelfForcing(options, examples).Roll(student, Sampler, example, chunks, generator);

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
        using var student = Network(seed: 1, layers: 1); // of several, each sees further back than the window
        using var generator = examples.Noise(batch);
        var example = examples.Any(batch);

        var rollout = new SelfForcing(Options(layers: 1), examples).Roll(student, Sampler, example, chunks: 9, generator);

        Assert.Equal([3 * example.Clean.shape[0], 2], rollout.Example.Clean.shape[..2]);
        Assert.InRange((rollout.Clean(student) - rollout.Example.Clean).abs().max().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void Noise_that_the_sampler_shares_is_shared_by_the_later_chunks_of_a_rollout()
    {
        using var student = Network(seed: 1);
        using var generator = examples.Noise(1);
        var nearlyNoise = Sampler with { LaterChunkSteps = [1000, 999], SharedNoise = 1 };

        var rollout = new SelfForcing(options, examples).Roll(student, nearlyNoise, examples.Any(1), chunks: 3, generator);

        var again = rollout.Levels[0].lt(1).nonzero().flatten(); // latents that were noised once more
        var (later, noisy) = (again[again.ge(options.Preset.LatentsPerChunk)], rollout.Noisy[0]);
        Assert.True(later.shape[0] >= 2);
        Assert.InRange((noisy.index_select(0, later) - noisy[later[0].item<long>()]).abs().max().item<float>(), 0, 0.05);
    }

    [Fact]
    public void A_student_learns_where_critic_and_teacher_disagree_and_nothing_where_they_agree()
    {
        using var student = Network(seed: 1);
        using var teacher = Network(seed: 2);
        using var other = Network(seed: 3);

        foreach (var (batch, chunks) in new[] { (0, 1), (1, 3), (1, 9) })
        {
            Assert.InRange(Slope(critic: teacher, batch, chunks), 0, 1e-6);
            Assert.True(Slope(critic: other, batch, chunks) > 1e-4);
        }

        double Slope(CausalWanModel critic, int batch, int chunks)
        {
            using var generator = examples.Noise(5);
            var training = new SelfForcing(options, examples);
            training.StudentLoss(student, teacher, critic, training.Roll(student, Sampler, examples.Any(batch), chunks, generator), generator).backward();
            var slope = student.parameters().Sum(p => p.grad?.abs().sum().item<float>() ?? 0);
            foreach (var parameter in student.parameters()) parameter.grad = null;
            return slope;
        }
    }

    [Fact]
    public void The_critic_learns_first_and_the_student_every_fifth_step()
    {
        using var student = Network(seed: 1);
        using var teacher = Network(seed: 2);
        var (before, taught) = (Weights(student), Weights(teacher));

        Train(steps: 4);
        Assert.True(Weights(student).equal(before).all().item<bool>(), "only the critic has learnt");
        Train(steps: 5);
        Assert.False(Weights(student).equal(before).all().item<bool>());
        Assert.True(Weights(teacher).equal(taught).all().item<bool>());

        void Train(int steps) => new SelfForcing(options, examples).Train(student, teacher, Sampler, new(steps, Minutes: null, PeakRate: 1e-3), sample: null, default);
        static Tensor Weights(CausalWanModel model) => cat(model.parameters().Select(p => p.detach().flatten()).ToArray()).clone();
    }

    TrainingOptions Options(int layers = 2)
    {
        var nano = TrainingPreset.Nano;
        var preset = nano with
        {
            ClipFrames = 24,
            Transformer = nano.Transformer with { NumLayers = layers },
            Window = new(6, SinkFrames: 2, Slides: true, FramePositions.WithinWindow),
            TeacherSampler = nano.TeacherSampler with { Guidance = 1 },
        };
        return new() { Output = folder.Path, Preset = preset, Log = new TrainingLog(folder.Path, every: 1) };
    }

    // As from its constructor, but its head says something.
    CausalWanModel Network(int seed, int layers = 2)
    {
        var network = new CausalWanModel(Options(layers).Preset.Transformer);
        using var guard = no_grad();
        using var random = new Generator((ulong)seed);
        foreach (var parameter in network.parameters()) parameter.copy_(0.15 * randn(parameter.shape, generator: random));
        return network;
    }

    public void Dispose()
    {
        examples.Dispose();
        cameos.Dispose();
        clips.Dispose();
        chunks.Dispose();
        textEncoder.Dispose();
        scope.Dispose();
        folder.Dispose();
    }
}
