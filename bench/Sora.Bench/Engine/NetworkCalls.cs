using Sora.Diffusion;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Bench.Engine;

/// <summary>The calls of the transformer and the autoencoder that a render made, again, back to back: nothing is sampled between them and no picture leaves them.</summary>
/// <param name="steps">What the render gave.</param>
/// <param name="model">What rendered it.</param>
/// <param name="height">Rows of the latents.</param>
/// <param name="width">Columns of the latents.</param>
internal sealed class NetworkCalls(IReadOnlyList<RenderStep> steps, VideoModel model, int height, int width)
{
    private readonly VideoModelConfig _config = model.Config;

    /// <summary>The calls of the render, with latents of its size.</summary>
    public static NetworkCalls Of(IReadOnlyList<RenderStep> steps, VideoModel model, FrameSize size)
    {
        var (height, width) = model.Config.LatentSize(size);
        return new(steps, model, height, width);
    }

    /// <summary>The same number of calls with hardly anything to compute: latents of one token. What they take is what the calls themselves cost.</summary>
    public static NetworkCalls Empty(IReadOnlyList<RenderStep> steps, VideoModel model) =>
        new(steps, model, model.Config.Transformer.PatchSize[1], model.Config.Transformer.PatchSize[2]);

    /// <summary>Operations of all passes of the transformer: see <see cref="WanConfig.ForwardFlops"/>.</summary>
    public long TransformerFlops => Passes().Sum(pass => _config.Transformer.ForwardFlops(
        Batch, _config.LatentsPerChunk, TokensPerFrame, Math.Min((pass.Chunk + 1) * _config.LatentsPerChunk, _config.Window.Slides ? _config.Window.Frames : int.MaxValue)));

    private int Batch => _config.Sampler.Guided ? 2 : 1;

    private int TokensPerFrame => _config.Transformer.TokensPerFrame(height, width);

    /// <summary>Runs them.</summary>
    /// <param name="withAutoencoder">False leaves out its calls.</param>
    public void Run(bool withAutoencoder = true)
    {
        using var mode = inference_mode();
        using var all = NewDisposeScope();
        using var cache = new KvCache(_config.Transformer, Batch, TokensPerFrame, _config.Window, model.ComputeType);
        using var memory = new AutoencoderMemory();
        var latents = randn([Batch, _config.Transformer.InDim, _config.LatentsPerChunk, height, width]);
        var timesteps = full([Batch, _config.LatentsPerChunk], 500, float32);
        var text = randn([Batch, _config.Transformer.TextLen, _config.Transformer.TextDim]);
        var chunk = randn([1, _config.LatentsPerChunk, _config.Autoencoder.LatentChannels, height, width]).to(model.ComputeType);
        var first = chunk.narrow(1, 0, 1);
        foreach (var (step, isRemembering) in Passes())
        {
            using var scope = NewDisposeScope();
            model.Transformer.Forward(latents, timesteps, text, cache, step.Chunk * _config.LatentsPerChunk);
            if (isRemembering || !withAutoencoder || step.Frames.Count == 0) continue;
            using var fork = step.Final ? null : memory.Fork();
            model.Autoencoder.Decode(fork is null ? chunk : first, fork ?? memory);
        }
    }

    // One for every denoising step, and one that puts each finished chunk but the last into the cache.
    private IEnumerable<Pass> Passes() => steps.SelectMany(step => step.Final && step.Chunk < step.ChunkCount - 1 ? new Pass[] { new(step), new(step, IsRemembering: true) } : [new(step)]);

    private readonly record struct Pass(RenderStep Step, bool IsRemembering = false)
    {
        public int Chunk => Step.Chunk;
    }
}
