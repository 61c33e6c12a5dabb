using Sora.Diffusion;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Bench.Engine;

/// <summary>The calls of the transformer and the autoencoder that a render made, again, back to back: nothing is sampled between them and no picture leaves them.</summary>
/// <param name="steps">What the render gave.</param>
/// <param name="config">Of what rendered it.</param>
/// <param name="networks">What is called.</param>
/// <param name="height">Rows of the latents.</param>
/// <param name="width">Columns of the latents.</param>
internal sealed class NetworkCalls(IReadOnlyList<RenderStep> steps, VideoModelConfig config, NetworkCalls.Networks networks, int height, int width)
{
    /// <summary>Width of the layers of <see cref="Smallest"/>.</summary>
    public const int SmallestWidth = 16;

    /// <summary>The networks of a model.</summary>
    internal sealed record Networks(CausalWanModel Transformer, VideoAutoencoder Autoencoder, ScalarType Type);

    /// <summary>The calls of the render, with latents of its size.</summary>
    public static NetworkCalls Of(IReadOnlyList<RenderStep> steps, VideoModel model, FrameSize size)
    {
        var (height, width) = model.Config.LatentSize(size);
        return new(steps, model.Config, new(model.Transformer, model.Autoencoder, model.ComputeType), height, width);
    }

    /// <summary>The same number of calls on latents of one token: what does not grow with a picture.</summary>
    public static NetworkCalls OneToken(IReadOnlyList<RenderStep> steps, VideoModel model) =>
        new(steps, model.Config, new(model.Transformer, model.Autoencoder, model.ComputeType), model.Config.Transformer.PatchSize[1], model.Config.Transformer.PatchSize[2]);

    /// <summary>The same number of calls, on latents of one token, of networks with the same layers but hardly a weight in them: what the calls themselves cost.</summary>
    public static NetworkCalls Smallest(IReadOnlyList<RenderStep> steps, VideoModel model)
    {
        var sizes = (TaehvConfig)model.Config.Autoencoder; // the shipped model's kind
        var config = model.Config with
        {
            Transformer = model.Config.Transformer with { Dim = SmallestWidth, FfnDim = SmallestWidth, FreqDim = SmallestWidth, TextDim = SmallestWidth, NumHeads = 1 },
            Autoencoder = sizes with { EncoderWidths = Narrow(sizes.EncoderWidths), DecoderWidths = Narrow(sizes.DecoderWidths) },
        };
        var transformer = new CausalWanModel(config.Transformer) { ComputeType = model.ComputeType };
        var autoencoder = new Taehv((TaehvConfig)config.Autoencoder);
        _ = (transformer.to(model.ComputeType), autoencoder.to(model.ComputeType));
        transformer.Join();
        return new(steps, config, new(transformer, autoencoder, model.ComputeType), config.Transformer.PatchSize[1], config.Transformer.PatchSize[2]);

        static int[] Narrow(int[] widths) => [.. widths.Select(_ => SmallestWidth)];
    }

    /// <summary>Operations of all passes of the transformer: see <see cref="WanConfig.ForwardFlops"/>.</summary>
    public long TransformerFlops => Passes().Sum(pass => config.Transformer.ForwardFlops(
        Batch, config.LatentsPerChunk, TokensPerFrame, Math.Min((pass.Chunk + 1) * config.LatentsPerChunk, config.Window.Slides ? config.Window.Frames : int.MaxValue)));

    private int Batch => config.Sampler.Guided ? 2 : 1;

    private int TokensPerFrame => config.Transformer.TokensPerFrame(height, width);

    /// <summary>Runs them.</summary>
    /// <param name="withAutoencoder">False leaves out its calls.</param>
    public void Run(bool withAutoencoder = true)
    {
        using var mode = inference_mode();
        using var all = NewDisposeScope();
        using var cache = new KvCache(config.Transformer, Batch, TokensPerFrame, config.Window, networks.Type);
        using var memory = new AutoencoderMemory();
        var latents = randn([Batch, config.Transformer.InDim, config.LatentsPerChunk, height, width]);
        var modulation = networks.Transformer.Modulation(full([1, 1], 500, float32)); // a render keeps those of its few timesteps
        var text = randn([Batch, config.Transformer.TextLen, config.Transformer.TextDim]);
        var chunk = randn([1, config.LatentsPerChunk, config.Autoencoder.LatentChannels, height, width]).to(networks.Type);
        var first = chunk.narrow(1, 0, 1);
        foreach (var (step, isRemembering) in Passes())
        {
            using var scope = NewDisposeScope();
            networks.Transformer.Forward(latents, modulation, text, cache, step.Chunk * config.LatentsPerChunk);
            if (isRemembering || !withAutoencoder || step.Frames.Count == 0) continue;
            using var fork = step.Final ? null : memory.Fork();
            networks.Autoencoder.Decode(fork is null ? chunk : first, fork ?? memory);
        }
    }

    // One for every denoising step, and one that puts each finished chunk but the last into the cache.
    private IEnumerable<Pass> Passes() => steps.SelectMany(step => step.Final && step.Chunk < step.ChunkCount - 1 ? new Pass[] { new(step), new(step, IsRemembering: true) } : [new(step)]);

    private readonly record struct Pass(RenderStep Step, bool IsRemembering = false)
    {
        public int Chunk => Step.Chunk;
    }
}
