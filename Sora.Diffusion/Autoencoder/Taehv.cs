using Sora.Diffusion.Layers;
using Sora.Diffusion.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Conv2d = Sora.Diffusion.Layers.Conv2d;

namespace Sora.Diffusion.Autoencoder;

/// <summary>Sizes of a TAEHV autoencoder. The defaults are those of TAEW2.1, which reads and writes Wan 2.1 latents.</summary>
public sealed record TaehvConfig : AutoencoderConfig
{
    /// <summary>Pixels are folded into channels in squares of this side at the outer end.</summary>
    public int PatchSize { get; init; } = 1;

    /// <summary>Channels of the encoder's input convolution, then of each stage.</summary>
    public int[] EncoderWidths { get; init; } = [64, 64, 64, 64];

    /// <summary>Channels of each stage of the decoder, then of its output.</summary>
    public int[] DecoderWidths { get; init; } = [256, 128, 64, 64];

    /// <summary>Which stages of the encoder halve the frame rate. Every stage halves width and height.</summary>
    public bool[] EncoderTimeDownscale { get; init; } = [true, true, false];

    /// <summary>Which stages of the decoder double the frame rate.</summary>
    public bool[] DecoderTimeUpscale { get; init; } = [false, true, true];

    /// <summary>Which stages of the decoder double width and height.</summary>
    public bool[] DecoderSpaceUpscale { get; init; } = [true, true, true];

    /// <summary>Memory blocks per stage.</summary>
    public int MemBlocksPerStage { get; init; } = 3;

    /// <summary>Frames dropped from the start of a decoded video. Null: all but one of the first latent's, as Wan's latents ask for.</summary>
    public int? TrimFrames { get; init; }

    /// <inheritdoc/>
    public override int FramesPerLatent => 1 << DecoderTimeUpscale.Count(doubles => doubles);

    /// <summary>Frames per latent that the encoder takes.</summary>
    public int FramesPerEncodedLatent => 1 << EncoderTimeDownscale.Count(halves => halves);

    /// <inheritdoc/>
    public override int SpatialScale => PatchSize << DecoderSpaceUpscale.Count(doubles => doubles);

    /// <inheritdoc/>
    public override int FramesToTrim => TrimFrames ?? FramesPerLatent - 1;

    internal override Int128 Parameters
    {
        get
        {
            Int128 pixel = 3 * (Int128)PatchSize * PatchSize;
            var (e, d) = (EncoderWidths, DecoderWidths);
            var encoder = Conv(pixel, e[0]) + Conv(e[^1], LatentChannels) + Sum(EncoderTimeDownscale.Select((halves, stage) =>
                (Int128)e[stage] * e[stage] * (halves ? 2 : 1) + 9 * (Int128)e[stage] * e[stage + 1] + Blocks(e[stage + 1])));
            var decoder = Conv(LatentChannels, d[0]) + Conv(d[^1], pixel) + Sum(DecoderTimeUpscale.Select((doubles, stage) =>
                Blocks(d[stage]) + (Int128)d[stage] * d[stage] * (doubles ? 2 : 1) + 9 * (Int128)d[stage] * d[stage + 1]));
            return encoder + decoder;

            Int128 Blocks(Int128 width) => MemBlocksPerStage * (Conv(2 * width, width) + 2 * Conv(width, width));
            static Int128 Conv(Int128 from, Int128 to) => 9 * from * to + to;
            static Int128 Sum(IEnumerable<Int128> terms) => terms.Aggregate((Int128)0, (sum, term) => sum + term);
        }
    }

    /// <inheritdoc/>
    public override VideoAutoencoder Create() => new Taehv(this);

    internal override void Validate()
    {
        var (down, up) = (EncoderTimeDownscale.Length, DecoderTimeUpscale.Length);
        if (LatentChannels < 1 || PatchSize < 1 || MemBlocksPerStage < 1 || down < 1 || up < 1 || EncoderWidths.Length != down + 1 || DecoderWidths.Length != up + 1
            || DecoderSpaceUpscale.Length != up || EncoderWidths.Concat(DecoderWidths).Any(width => width < 1) || FramesToTrim < 0)
        {
            throw new ArgumentException("An autoencoder needs positive sizes, one width more than it has stages, and one flag per stage.");
        }
    }
}

/// <summary>
/// The tiny video autoencoder TAEHV: 2-D convolutions whose only view of time is one remembered frame per block, so that decoding streams latent by latent and gives exactly what one pass over the whole clip gives.
/// Pixels are in [0, 1], latents as the diffusion model uses them. Source: https://github.com/madebyollin/taehv.
/// </summary>
public sealed class Taehv : VideoAutoencoder
{
    // Field names are the tensor names in weight files.
    private readonly ModuleList<Module> encoder;
    private readonly ModuleList<Module> decoder;

    /// <summary>Makes an autoencoder with random weights.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public Taehv(TaehvConfig config) : base(nameof(Taehv))
    {
        config.Validate();
        Config = config;
        var (pixel, w) = (3 * config.PatchSize * config.PatchSize, config.EncoderWidths);
        List<Module> layers = [new Conv2d(pixel, w[0]), ReLU()];
        for (var stage = 0; stage < config.EncoderTimeDownscale.Length; stage++)
        {
            layers.Add(new TPool(w[stage], config.EncoderTimeDownscale[stage] ? 2 : 1));
            layers.Add(new Conv2d(w[stage], w[stage + 1], stride: 2, withBias: false));
            layers.AddRange(MemBlocks(w[stage + 1]));
        }
        encoder = new([.. layers, new Conv2d(w[^1], config.LatentChannels)]);

        w = config.DecoderWidths;
        layers = [new Clamp(), new Conv2d(config.LatentChannels, w[0]), ReLU()];
        for (var stage = 0; stage < config.DecoderTimeUpscale.Length; stage++)
        {
            layers.AddRange(MemBlocks(w[stage]));
            layers.Add(Identity()); // the published network enlarges here, apart from TGrow, and counts its layers so
            layers.Add(new TGrow(w[stage], config.DecoderTimeUpscale[stage] ? 2 : 1, enlarges: config.DecoderSpaceUpscale[stage]));
            layers.Add(new Conv2d(w[stage], w[stage + 1], withBias: false));
        }
        decoder = new([.. layers, ReLU(), new Conv2d(w[^1], pixel)]);
        RegisterComponents();

        IEnumerable<MemBlock> MemBlocks(int width) => Enumerable.Range(0, config.MemBlocksPerStage).Select(_ => new MemBlock(width));
    }

    /// <summary>The sizes.</summary>
    public TaehvConfig Config { get; }

    /// <summary>Loads a published file. Growth layers that hold more rows than this configuration needs give their last rows.</summary>
    /// <exception cref="WeightsException">A tensor is missing, unknown, or of another shape.</exception>
    public override void Load(IWeights file, string prefix = "")
    {
        var growth = decoder.Select((layer, index) => (layer, index)).Where(pair => pair.layer is TGrow).Select(pair => $"{prefix}decoder.{pair.index}.conv.weight").ToHashSet();
        this.Load(file, prefix, (name, shape, entry) =>
            growth.Contains(name) && entry.Shape is [var rows, ..] && rows > shape[0] && rows % shape[0] == 0 ? [rows, .. shape[1..]] : shape);
    }

    /// <inheritdoc/>
    /// <remarks>A clip that does not fill its last latent is filled up with its last frame.</remarks>
    public override Tensor Encode(Tensor frames, AutoencoderMemory? memory = null)
    {
        RequireFrames(frames, Config.PatchSize << Config.EncoderTimeDownscale.Length);
        var missing = (Config.FramesPerEncodedLatent - frames.size(1) % Config.FramesPerEncodedLatent) % Config.FramesPerEncodedLatent;
        var filled = missing == 0 ? frames : cat([frames, frames.narrow(1, frames.size(1) - 1, 1).expand(-1, missing, -1, -1, -1)], 1);
        var x = filled.flatten(0, 1);                                                           // (N*T, 3, H, W)
        return Run(encoder, functional.pixel_unshuffle(x, Config.PatchSize), frames.size(0), memory);
    }

    /// <inheritdoc/>
    public override Tensor Decode(Tensor latents, AutoencoderMemory? memory = null)
    {
        var raw = DecodeRaw(latents, memory);                                                   // (N, F, 3*p*p, H/p, W/p)
        var trim = memory is null ? Config.FramesToTrim : memory.Trim ?? Config.FramesToTrim;
        var trimmed = (int)Math.Min(trim, raw.size(1));
        if (memory is not null)
        {
            memory.Trim = trim - trimmed;
        }
        var frames = raw.narrow(1, trimmed, raw.size(1) - trimmed);
        var (count, length) = (frames.size(0), frames.size(1));
        return functional.pixel_shuffle(frames.flatten(0, 1), Config.PatchSize).clamp(TensorArithmetic.Number(0), TensorArithmetic.Number(1)).unflatten(0, [count, length]);
    }

    /// <summary>The decoder's own output: unclamped, untrimmed, pixels still folded. What a training loss should look at.</summary>
    /// <returns>(N, T * <see cref="TaehvConfig.FramesPerLatent"/>, 3 * p * p, H / p, W / p).</returns>
    public Tensor DecodeRaw(Tensor latents, AutoencoderMemory? memory = null)
    {
        RequireLatents(latents, Config);
        return Run(decoder, latents.flatten(0, 1), latents.size(0), memory);
    }

    private static Tensor Run(ModuleList<Module> layers, Tensor x, long videos, AutoencoderMemory? memory)
    {
        x = x.ChannelsInnermost();
        foreach (var layer in layers)
        {
            x = layer is MemBlock block ? block.forward(x, Past(x, videos, block, memory)) : ((Module<Tensor, Tensor>)layer).forward(x);
        }
        return x.unflatten(0, [videos, x.size(0) / videos]);
    }

    // The frame before each frame: zero before the first of a video, the remembered one in the middle of a stream.
    private static Tensor Past(Tensor x, long videos, Module block, AutoencoderMemory? memory)
    {
        var frames = x.permute(0, 2, 3, 1).unflatten(0, [videos, x.size(0) / videos]);          // (N, T, H, W, C), as they lie in memory
        var last = frames.size(1) - 1;
        var before = memory?.Last(block) ?? zeros_like(frames.narrow(1, 0, 1));
        var past = cat([before, frames.narrow(1, 0, last)], 1).flatten(0, 1);
        memory?.Remember(block, frames.narrow(1, last, 1));
        return past.permute(0, 3, 1, 2);
    }
}

/// <summary>Keeps latents in a range that the decoder knows.</summary>
internal sealed class Clamp() : Module<Tensor, Tensor>(nameof(Clamp))
{
    public override Tensor forward(Tensor x) => tanh(x.Times(1.0 / 3)).Times(3);
}

/// <summary>Three convolutions over a frame and the one before it, added to the frame.</summary>
internal sealed class MemBlock : Module<Tensor, Tensor, Tensor>
{
    private readonly Sequential conv;

    public MemBlock(int width) : base(nameof(MemBlock))
    {
        conv = Sequential(new Conv2d(2 * width, width), ReLU(), new Conv2d(width, width), ReLU(), new Conv2d(width, width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, Tensor past) => functional.relu(conv.forward(cat([x, past], 1)).Plus(x));
}

/// <summary>Merges as many frames as its stride into one.</summary>
internal sealed class TPool : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly int _stride;

    public TPool(int width, int stride) : base(nameof(TPool))
    {
        (conv, _stride) = (new(width * stride, width, kernel: 1, withBias: false), stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var frames = x.permute(0, 2, 3, 1).unflatten(0, [x.size(0) / _stride, _stride]);                    // (T, stride, H, W, C), as they lie in memory
        return conv.forward(frames.permute(0, 2, 3, 1, 4).flatten(3).permute(0, 3, 1, 2));
    }
}

/// <summary>Makes as many frames as its stride of one, then doubles their width and height. The published network enlarges first: a map of single pixels gives the same afterwards, for a quarter of the work.</summary>
internal sealed class TGrow : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly Upsample? _doubled;
    private readonly int _stride;

    public TGrow(int width, int stride, bool enlarges) : base(nameof(TGrow))
    {
        (conv, _doubled, _stride) = (new(width, width * stride, kernel: 1, withBias: false), enlarges ? Upsample(scale_factor: [2.0, 2.0]) : null, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var pixels = conv.forward(x).permute(0, 2, 3, 1).unflatten(3, [_stride, x.size(1)]);                // (T, H, W, stride, C), as they lie in memory
        var frames = pixels.permute(0, 3, 1, 2, 4).flatten(0, 1).permute(0, 3, 1, 2);
        return _doubled is null ? frames : _doubled.forward(frames);
    }
}
