using Sora.Diffusion.Training;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class ClipExamplesTests : IDisposable
{
    const int Latents = 12, Steps = 40;

    readonly TinyExamples tiny = new(filmFrames: 4 * Latents);

    [Fact]
    public void Clips_are_learnt_as_first_windows_and_as_later_chunks_of_all_their_length()
    {
        var examples = Enumerable.Range(0, Steps).Select(tiny.All.Clips).ToArray();

        var (windows, later) = (examples.Where(example => example.Latents[0] == 0).ToArray(), examples.Where(example => example.Latents[0] > 0).ToArray());
        Assert.InRange(windows.Length, Steps / 4, 3 * Steps / 4);
        Assert.All(windows, example => Assert.Equal([0, 1, 2, 3, 4, 5], example.Latents));
        Assert.All(later, example => Assert.Equal([example.Latents[0], example.Latents[0] + 1], example.Latents));
        Assert.Equal([5, Latents - 2], new[] { later.Min(example => example.Latents[0]), later.Max(example => example.Latents[0]) });
        Assert.All(examples, example => Assert.Equal((6, example.Latents.Length, example.Latents.Length), (example.Context!.shape[1], example.Clean.shape[1], example.Actors.shape[1])));
    }

    [Fact]
    public void Clips_no_longer_than_a_window_are_learnt_whole()
    {
        using var brief = new TinyExamples(filmFrames: 24);

        Assert.All(Enumerable.Range(0, Steps), step => Assert.Equal([0, 1, 2, 3, 4, 5], brief.All.Clips(step).Latents));
    }

    [Fact]
    public void What_is_learnt_of_a_later_chunk_is_that_moment_of_a_clip_and_its_past_ends_with_it()
    {
        using var scope = NewDisposeScope();
        using var files = new TwoPools(tiny.Options.Output);

        foreach (var example in Enumerable.Range(0, Steps).Select(tiny.All.Clips).Where(example => example.Latents[0] > 0))
        {
            var moments = files.At(example.Latents[0], example.Clean.shape[3]);
            Assert.All(Enumerable.Range(0, (int)example.Clean.shape[0]), row => Assert.Equal(0, (moments - example.Clean[row]).abs().amax([1, 2, 3, 4]).min().item<float>(), 1e-6f));
            Assert.InRange((example.Context!.narrow(1, 4, 2) - example.Clean).abs().mean().item<float>(), 0, 0.3); // a little noise
        }
    }

    [Fact]
    public void A_later_chunk_sees_what_the_samplers_window_would_hold()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var network = tiny.Network(seed: 1);
        var preset = tiny.Options.Preset;
        var example = Enumerable.Range(0, Steps).Select(tiny.All.Clips).First(example => example.Latents[0] > 6);
        var levels = full([example.Clean.shape[0], 2], 0.5, float32);
        using var generator = tiny.All.Noise(0);
        var (noisy, _) = FlowMatching.Corrupt(example.Clean, levels, generator);

        using var cache = new KvCache(preset.Transformer, example.Clean.shape[0], preset.TokensPerFrame, preset.Window);
        var first = (int)example.Latents[0] - 2;
        Forward(example.Context!.narrow(1, 0, 2), 0, 0);
        cache.SkipTo(first);
        Forward(example.Context!.narrow(1, 2, 2), 0, first);
        var sampled = Forward(noisy, 0.5, first + 2);

        Assert.InRange((example.Velocity(network, noisy, levels) - sampled).abs().max().item<float>(), 0, 1e-4);

        Tensor Forward(Tensor latents, double level, int at) =>
            network.Forward(latents.transpose(1, 2), FlowMatching.Timesteps(full([latents.shape[0], 2], level, float32)), example.Text, cache, at, example.Pictures).transpose(1, 2);
    }

    public void Dispose() => tiny.Dispose();

    // Both orientations of the clips without and with faces, as they were encoded.
    sealed class TwoPools(string folder) : IDisposable
    {
        readonly SafeTensorsFile[] files = [.. new[] { "clips", "cameos" }.Select(name => SafeTensorsFile.Open(Path.Combine(folder, $"latents-{name}.safetensors")))];

        public Tensor At(long latent, long height) => cat(files
            .SelectMany(file => file.Entries.Where(entry => entry.Value.Shape is [_, Latents, _, var rows, _] && rows == height).Select(entry => file.View(entry.Key)))
            .Select(clips => clips.narrow(1, latent, 2).to(float32)).ToArray());

        public void Dispose()
        {
            foreach (var file in files) file.Dispose();
        }
    }
}
