using Sora.Diffusion.Layers;
using Sora.Diffusion.Published;
using Sora.Diffusion.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Conv2d = Sora.Diffusion.Layers.Conv2d;

namespace Sora.Diffusion.Autoencoder;

/// <summary>Sizes of a Wan VAE. The defaults are those of Wan 2.1.</summary>
public sealed record WanVaeConfig : AutoencoderConfig
{
    /// <summary>Channels of the outermost stage.</summary>
    public int Dim { get; init; } = 96;

    /// <summary>Channels of each stage, outermost first, in multiples of <see cref="Dim"/>.</summary>
    public int[] DimMult { get; init; } = [1, 2, 4, 4];

    /// <summary>Residual blocks of a stage of the encoder; the decoder has one more.</summary>
    public int NumResBlocks { get; init; } = 2;

    /// <summary>Between which stages of the encoder the frame rate halves. Width and height halve between all.</summary>
    public bool[] TemporalDownsample { get; init; } = [false, true, true];

    /// <inheritdoc/>
    public override int FramesPerLatent => 1 << TemporalDownsample.Count(halves => halves);

    /// <inheritdoc/>
    public override int SpatialScale => 1 << TemporalDownsample.Length;

    /// <inheritdoc/>
    public override int FramesToTrim => FramesPerLatent - 1;

    internal override Int128 Parameters
    {
        get
        {
            Int128 inner = Dim * (Int128)DimMult[^1];
            var middle = 2 * Residual(inner, inner) + inner + Conv(inner, 3 * inner, 1) + Conv(inner, inner, 1);
            var latents = Conv(LatentChannels, inner, 27) + Conv(inner, 2 * LatentChannels, 27) + Conv(2 * LatentChannels, 2 * LatentChannels, 1) + Conv(LatentChannels, LatentChannels, 1);
            var pixels = Conv(3, Dim, 27) + Conv(Dim, 3, 27) + inner + Dim;
            return 2 * middle + latents + pixels + Blocks(encoder: true).Concat(Blocks(encoder: false)).Aggregate((Int128)0, (sum, block) => sum + Count(block));

            static Int128 Conv(Int128 from, Int128 to, int kernel) => from * to * kernel + to;
            static Int128 Residual(Int128 from, Int128 to) => from + to + Conv(from, to, 27) + Conv(to, to, 27) + (from == to ? 0 : Conv(from, to, 1));
            static Int128 Count(WanVaeBlock block) => (block.Kind, (Int128)block.From, (Int128)block.To) switch
            {
                (WanVaeBlockKind.Residual, var from, var to) => Residual(from, to),
                (WanVaeBlockKind.Down, var from, var to) => Conv(from, to, 9) + (block.InTime ? Conv(from, to, 3) : 0),
                (_, var from, var to) => Conv(from, to, 9) + (block.InTime ? Conv(from, 2 * from, 3) : 0),
            };
        }
    }

    /// <inheritdoc/>
    public override VideoAutoencoder Create() => new WanVae(this);

    internal override void Validate()
    {
        if (Dim < 1 || LatentChannels < 1 || NumResBlocks < 1 || DimMult.Length < 2 || DimMult.Any(mult => mult < 1) || TemporalDownsample.Length != DimMult.Length - 1
            || DimMult.Skip(1).Any(mult => (long)mult * Dim % 2 != 0 || (long)mult * Dim > 1 << 16))
        {
            throw new ArgumentException("A Wan VAE needs two stages or more of positive, even widths, and one flag between each two.");
        }
    }

    // The layers between the outermost and the middle ones, in the order in which they run.
    internal IEnumerable<WanVaeBlock> Blocks(bool encoder)
    {
        var stages = encoder ? DimMult : DimMult.Reverse().ToArray();
        var width = Dim * stages[0];
        for (var stage = 0; stage < stages.Length; stage++)
        {
            var to = Dim * stages[stage];
            for (var block = 0; block < NumResBlocks + (encoder ? 0 : 1); block++)
            {
                yield return new(WanVaeBlockKind.Residual, width, to);
                width = to;
            }
            if (stage < stages.Length - 1)
            {
                yield return encoder
                    ? new(WanVaeBlockKind.Down, to, to, TemporalDownsample[stage])
                    : new(WanVaeBlockKind.Up, to, width = to / 2, TemporalDownsample[^(stage + 1)]);
            }
        }
    }
}

internal enum WanVaeBlockKind { Residual, Down, Up }

/// <summary>A layer and the channels that it takes and gives.</summary>
internal sealed record WanVaeBlock(WanVaeBlockKind Kind, int From, int To, bool InTime = false);

/// <summary>
/// The autoencoder of Wan 2.1: 3-D convolutions that look back in time and never forward, so that it streams: the first latent is one frame, every later one several.
/// A whole clip goes through as a stream too, latent by latent. Source: https://github.com/Wan-Video/Wan2.1.
/// </summary>
public sealed class WanVae : VideoAutoencoder
{
    // Field names are the tensor names in weight files.
    private readonly WanVaeHalf encoder;
    private readonly WanVaeHalf decoder;
    private readonly CausalConv3d conv1;
    private readonly CausalConv3d conv2;

    /// <summary>Makes an autoencoder with random weights.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public WanVae(WanVaeConfig config) : base(nameof(WanVae))
    {
        config.Validate();
        Config = config;
        encoder = new(config, encoder: true);
        decoder = new(config, encoder: false);
        conv1 = new(2 * config.LatentChannels, 2 * config.LatentChannels, time: 1, space: 1);
        conv2 = new(config.LatentChannels, config.LatentChannels, time: 1, space: 1);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public WanVaeConfig Config { get; }

    /// <inheritdoc/>
    public override void Load(IWeights file, string prefix = "") => ModuleWeights.Load(this, PublishedNames.WanVae(file, Config.NumResBlocks + 1), prefix);

    /// <inheritdoc/>
    /// <remarks>A clip that does not fill its last latent is filled up with its last frame.</remarks>
    public override Tensor Encode(Tensor frames, AutoencoderMemory? memory = null)
    {
        RequireFrames(frames, Config.SpatialScale);
        var moments = EncodeRaw(frames.transpose(1, 2).Times(2).Plus(-1), memory);               // (N, 2 C, T, h, w)
        return moments.narrow(1, 0, Config.LatentChannels).transpose(1, 2);
    }

    /// <inheritdoc/>
    public override Tensor Decode(Tensor latents, AutoencoderMemory? memory = null)
    {
        RequireLatents(latents, Config);
        return DecodeRaw(latents.transpose(1, 2), memory).Plus(1).DividedBy(2).clamp(TensorArithmetic.Number(0), TensorArithmetic.Number(1)).transpose(1, 2);
    }

    /// <summary>The encoder's own output.</summary>
    /// <param name="pixels">(N, 3, F, H, W) in [-1, 1].</param>
    /// <param name="memory">As for <see cref="Encode"/>.</param>
    /// <returns>(N, 2 C, T, h, w): means, then logarithms of variances.</returns>
    internal Tensor EncodeRaw(Tensor pixels, AutoencoderMemory? memory)
    {
        using var own = new AutoencoderMemory();
        var past = memory ?? own;
        List<Tensor> moments = [];
        for (var first = 0L; first < pixels.shape[2];)
        {
            var wanted = past.IsEmpty ? 1 : Config.FramesPerLatent;
            var count = Math.Min(wanted, pixels.shape[2] - first);
            var group = pixels.narrow(2, first, count);
            var filled = count == wanted ? group : cat([group, group.narrow(2, count - 1, 1).expand(-1, -1, wanted - count, -1, -1)], 2);
            moments.Add(conv1.Forward(encoder.Forward(filled, past), past));
            first += count;
        }
        return cat(moments, 2);
    }

    /// <summary>The decoder's own output: unclamped.</summary>
    /// <param name="latents">(N, C, T, h, w).</param>
    /// <param name="memory">As for <see cref="Decode"/>.</param>
    /// <returns>(N, 3, F, H, W), about [-1, 1].</returns>
    internal Tensor DecodeRaw(Tensor latents, AutoencoderMemory? memory)
    {
        using var own = new AutoencoderMemory();
        var past = memory ?? own;
        return cat(latents.split(1, 2).Select(latent => decoder.Forward(conv2.Forward(latent, past), past)).ToList(), 2);
    }
}

/// <summary>The encoder or the decoder.</summary>
internal sealed class WanVaeHalf : Module
{
    private readonly CausalConv3d conv1;
    private readonly ModuleList<WanVaeLayer>? downsamples;
    private readonly ModuleList<WanVaeLayer>? upsamples;
    private readonly ModuleList<WanVaeLayer> middle;
    private readonly ModuleList<WanVaeLayer> head;

    public WanVaeHalf(WanVaeConfig config, bool encoder) : base(nameof(WanVaeHalf))
    {
        var (outer, inner) = (config.Dim * config.DimMult[0], config.Dim * config.DimMult[^1]);
        var blocks = new ModuleList<WanVaeLayer>([.. config.Blocks(encoder).Select<WanVaeBlock, WanVaeLayer>(block => block.Kind == WanVaeBlockKind.Residual ? new ResidualBlock(block.From, block.To) : new Resample(block))]);
        middle = new(new ResidualBlock(inner, inner), new FrameAttention(inner), new ResidualBlock(inner, inner));
        if (encoder)
        {
            (conv1, downsamples) = (new(3, outer), blocks);
            head = new(new ChannelNorm(inner), new Silu(), new CausalConv3d(inner, 2 * config.LatentChannels));
        }
        else
        {
            (conv1, upsamples) = (new(config.LatentChannels, inner), blocks);
            head = new(new ChannelNorm(outer), new Silu(), new CausalConv3d(outer, 3));
        }
        RegisterComponents();
    }

    // (N, C, T, H, W) in and out.
    public Tensor Forward(Tensor x, AutoencoderMemory memory)
    {
        IEnumerable<WanVaeLayer> layers = [conv1, .. downsamples ?? [], .. middle, .. upsamples ?? [], .. head];
        return layers.Aggregate(x, (current, layer) => layer.Forward(current, memory));
    }
}

/// <summary>A layer of a stream: what it needs of the frames before, it keeps in the memory.</summary>
internal abstract class WanVaeLayer(string name) : Module(name)
{
    /// <param name="x">(N, C, T, H, W).</param>
    /// <param name="memory">What was kept of the frames before; none at the start of a video.</param>
    public abstract Tensor Forward(Tensor x, AutoencoderMemory memory);
}

/// <summary>A 3-D convolution that sees as many frames before its own as its kernel reaches: zeros before the first of a video.</summary>
internal sealed class CausalConv3d : WanVaeLayer
{
    private readonly Parameter weight; // (out, in, time, space, space)
    private readonly Parameter bias;   // (out)
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly int _past;

    public CausalConv3d(long from, long to, int time = 3, int space = 3, int stride = 1) : base(nameof(CausalConv3d))
    {
        (_stride, _padding, _past) = ([stride, 1, 1], [0, space / 2, space / 2], time - stride);
        (weight, bias) = (new Parameter(empty([to, from, time, space, space])), new Parameter(zeros(to)));
        init.kaiming_uniform_(weight, Math.Sqrt(5));
        RegisterComponents();
    }

    public override Tensor Forward(Tensor x, AutoencoderMemory memory)
    {
        if (_past > 0)
        {
            x = cat([memory.Last(this) ?? zeros([x.shape[0], x.shape[1], _past, x.shape[3], x.shape[4]], x.dtype, x.device), x], 2);
            Remember(x, memory);
        }
        return functional.conv3d(x.ChannelsInnermost(), weight.to(x.dtype), bias.to(x.dtype), strides: _stride, padding: _padding);
    }

    /// <summary>Keeps the last frames without looking at them.</summary>
    public void Remember(Tensor x, AutoencoderMemory memory) => memory.Remember(this, x.narrow(2, x.shape[2] - _past, _past));
}

/// <summary>Gives each pixel's channels the length of the root of their number, then scales them by a learned weight.</summary>
internal sealed class ChannelNorm : WanVaeLayer
{
    private readonly Parameter gamma; // (C, 1, 1, 1), or (C, 1, 1) for pictures

    public ChannelNorm(long channels, bool pictures = false) : base(nameof(ChannelNorm))
    {
        gamma = new Parameter(pictures ? ones(channels, 1, 1) : ones(channels, 1, 1, 1));
        RegisterComponents();
    }

    public override Tensor Forward(Tensor x, AutoencoderMemory memory) => Normed(x);

    public Tensor Normed(Tensor x) => (x / linalg.vector_norm(x, 2, [1], keepdim: true).clamp(min: TensorArithmetic.Number(1e-12))).Times(Math.Sqrt(gamma.shape[0])) * gamma.to(x.dtype);
}

internal sealed class Silu() : WanVaeLayer(nameof(Silu))
{
    public override Tensor Forward(Tensor x, AutoencoderMemory memory) => functional.silu(x);
}

/// <summary>Two convolutions, added to their input.</summary>
internal sealed class ResidualBlock : WanVaeLayer
{
    private readonly ModuleList<WanVaeLayer> residual;
    private readonly CausalConv3d? shortcut;

    public ResidualBlock(int from, int to) : base(nameof(ResidualBlock))
    {
        // The published network drops out between the last two when it is trained; their names count that layer.
        residual = new(new ChannelNorm(from), new Silu(), new CausalConv3d(from, to), new ChannelNorm(to), new Silu(), new Nothing(), new CausalConv3d(to, to));
        shortcut = from == to ? null : new(from, to, time: 1, space: 1);
        RegisterComponents();
    }

    public override Tensor Forward(Tensor x, AutoencoderMemory memory) =>
        residual.Aggregate(x, (current, layer) => layer.Forward(current, memory)).Plus(shortcut?.Forward(x, memory) ?? x);

    private sealed class Nothing() : WanVaeLayer(nameof(Nothing))
    {
        public override Tensor Forward(Tensor x, AutoencoderMemory memory) => x;
    }
}

/// <summary>Every pixel of a frame looks at all others of it; one head.</summary>
internal sealed class FrameAttention : WanVaeLayer
{
    private readonly ChannelNorm norm;
    private readonly Conv2d to_qkv;
    private readonly Conv2d proj;

    public FrameAttention(int channels) : base(nameof(FrameAttention))
    {
        (norm, to_qkv, proj) = (new(channels, pictures: true), new(channels, 3 * channels, kernel: 1), new(channels, channels, kernel: 1));
        RegisterComponents();
    }

    public override Tensor Forward(Tensor x, AutoencoderMemory memory)
    {
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[3], x.shape[4]);
        var frames = x.transpose(1, 2).flatten(0, 1);                                           // (N T, C, H, W)
        var qkv = to_qkv.forward(norm.Normed(frames)).flatten(2).transpose(1, 2).unsqueeze(2).chunk(3, 3); // three of (N T, H W, 1, C)
        var seen = Attention.Attend(qkv[0], qkv[1], qkv[2], 1 / Math.Sqrt(channels));           // (N T, H W, C)
        var mixed = proj.forward(seen.transpose(1, 2).unflatten(2, [height, width]));
        return x.Plus(mixed.unflatten(0, [batch, x.shape[2]]).transpose(1, 2));
    }
}

/// <summary>Halves or doubles width and height, and the frame rate if it says so. The first frame of a video stays one frame.</summary>
internal sealed class Resample : WanVaeLayer
{
    private readonly ModuleList<Module> resample;
    private readonly CausalConv3d? time_conv;
    private readonly Conv2d _space;
    private readonly bool _up;

    public Resample(WanVaeBlock block) : base(nameof(Resample))
    {
        _up = block.Kind == WanVaeBlockKind.Up;
        _space = _up ? new(block.From, block.To) : new(block.From, block.To, stride: 2, padding: 0);
        // The first is the published network's way to change the size; it has no weights, but names count it.
        resample = new(Identity(), _space);
        time_conv = !block.InTime ? null : _up ? new(block.From, 2 * block.From, space: 1) : new(block.From, block.To, space: 1, stride: 2);
        RegisterComponents();
    }

    public override Tensor Forward(Tensor x, AutoencoderMemory memory)
    {
        if (_up)
        {
            return InSpace(time_conv is null || memory.FirstTime(this) ? x : Doubled(time_conv.Forward(x, memory)));
        }
        var smaller = InSpace(x);
        if (time_conv is null)
        {
            return smaller;
        }
        if (memory.FirstTime(this))
        {
            time_conv.Remember(smaller, memory);
            return smaller;
        }
        return time_conv.Forward(smaller, memory);
    }

    private Tensor InSpace(Tensor x)
    {
        var frames = x.transpose(1, 2).flatten(0, 1);                                           // (N T, C, H, W)
        // Halving pads at the right and at the bottom only.
        var sized = _up ? functional.interpolate(frames, scale_factor: [2, 2], mode: InterpolationMode.Nearest) : functional.pad(frames, [0, 1, 0, 1]);
        return _space.forward(sized).unflatten(0, [x.shape[0], x.shape[2]]).transpose(1, 2);
    }

    // Half of the channels become the even frames, half the odd ones.
    private static Tensor Doubled(Tensor x)
    {
        var (batch, channels, frames) = (x.shape[0], x.shape[1] / 2, x.shape[2]);
        return x.reshape(batch, 2, channels, frames, x.shape[3], x.shape[4]).permute(0, 2, 3, 1, 4, 5).reshape(batch, channels, 2 * frames, x.shape[3], x.shape[4]);
    }
}
