using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Sampling;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>Draws what a model in training makes of a few captions, beside what was meant.</summary>
sealed class SampleSheet(TrainingOptions options, UnigramTokenizer tokenizer, UMT5Encoder textEncoder, CausalWanModel model, Taehv autoencoder, LatentPool pool)
{
    const int Videos = 12;

    /// <summary>Writes <c>samples/{stage}-{step}.png</c>: the scenes, then the first and the last frame of their chunks as the model draws them.</summary>
    /// <param name="stage">Names the file.</param>
    /// <param name="step">Names the file.</param>
    /// <param name="chunks">Chunks to roll out.</param>
    /// <param name="how">How to sample.</param>
    public void Write(string stage, int step, int chunks, SamplerConfig how)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var preset = options.Preset;
        var scenes = Enumerable.Range(0, Videos).Select(i => preset.World.Draw(~options.Seed, i)).ToArray();
        var captions = scenes.Select((scene, i) => scene.Describe(i % 2 == 0 ? Language.English : Language.French));
        var guided = how.Guided;
        var text = TextBatch.Encode(textEncoder, tokenizer, [.. captions, .. Enumerable.Repeat("", guided ? Videos : 0)], preset.Transformer.TextLen);
        var scale = preset.Autoencoder.SpatialScale;
        var (height, width) = (preset.Portrait.Height / scale, preset.Portrait.Width / scale);
        using var cache = new KvCache(preset.Transformer, text.shape[0], preset.TokensPerFrame, preset.Window, preset.ComputeType);
        using var rollout = new FewStepSampler(model, cache, text, how);
        using var generator = new Generator(7);
        var latents = new List<Tensor>();
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            Tensor? last = null;
            foreach (var clean in rollout.Denoise(chunk * preset.LatentsPerChunk, () => randn([Videos, preset.LatentsPerChunk, preset.Autoencoder.LatentChannels, height, width], generator: generator)))
                last = clean.clone();
            latents.Add(last!);
        }
        var normal = cat(latents, 1) * pool.Deviation.view(-1, 1, 1) + pool.Mean.view(-1, 1, 1);
        var film = autoencoder.Decode(normal.to(preset.ComputeType)).to(float32);                                    // (N, T, 3, H, W)
        var truth = preset.World.Render(scenes, preset.Portrait, 0, 1).Frames;
        var shown = Enumerable.Range(0, chunks).Select(c => film.select(1, (c + 1) * film.shape[1] / chunks - 1));
        ContactSheet.Write(Path.Combine(options.Output, "samples", $"{stage}-{step:D6}.png"), cat([truth.select(1, 0), film.select(1, 0), .. shown]), Videos);
    }
}
