using Sora.Diffusion.Layers;
using Sora.Diffusion.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Linear = Sora.Diffusion.Layers.Linear;

namespace Sora.Diffusion.Text;

/// <summary>Sizes of a UMT5 encoder. The defaults are those of UMT5-xxl, the text encoder of Wan 2.1.</summary>
public sealed record UMT5Config
{
    /// <summary>Token ids.</summary>
    public int Vocab { get; init; } = 256_384;

    /// <summary>Width of the residual stream, and of the result.</summary>
    public int Dim { get; init; } = 4096;

    /// <summary>Width of queries, keys and values, all heads together.</summary>
    public int DimAttn { get; init; } = 4096;

    /// <summary>Inner width of the feed-forward layers.</summary>
    public int DimFfn { get; init; } = 10_240;

    /// <summary>Attention heads.</summary>
    public int NumHeads { get; init; } = 64;

    /// <summary>Transformer blocks.</summary>
    public int NumLayers { get; init; } = 24;

    /// <summary>Classes of distance between two tokens, half of them for each direction.</summary>
    public int NumBuckets { get; init; } = 32;

    /// <summary>Distances from here on share the last class.</summary>
    public int MaxDistance { get; init; } = 128;

    /// <summary>Added to mean squares.</summary>
    public double Eps { get; init; } = 1e-6;

    /// <summary>Number of weights.</summary>
    internal Int128 Parameters => (Int128)Vocab * Dim + Dim + NumLayers * (4 * (Int128)Dim * DimAttn + 3 * (Int128)Dim * DimFfn + 2 * Dim + (Int128)NumBuckets * NumHeads);

    internal void Validate()
    {
        if (new[] { Vocab, Dim, DimAttn, DimFfn, NumHeads, NumLayers }.Min() < 1 || DimAttn % NumHeads != 0 || NumBuckets < 4 || NumBuckets % 4 != 0 || MaxDistance <= NumBuckets / 4)
        {
            throw new ArgumentException("A text encoder needs positive sizes, an attention width that its heads divide, and buckets in fours below the largest distance.");
        }
    }
}

/// <summary>
/// The UMT5 encoder: token ids to one vector per token. Positions enter as a learned bias per layer, head and class of distance; products of queries and keys are not scaled.
/// Sources: Chung et al., "UniMax", 2023; Raffel et al., "T5", 2020.
/// </summary>
public sealed class UMT5Encoder : Module
{
    // Field names are the tensor names in weight files.
    private readonly TokenEmbedding token_embedding;
    private readonly ModuleList<UMT5Block> blocks;
    private readonly RmsNorm norm;

    /// <summary>Makes an encoder with random weights.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public UMT5Encoder(UMT5Config config) : base(nameof(UMT5Encoder))
    {
        config.Validate();
        Config = config;
        token_embedding = new(config.Vocab, config.Dim, std: 1);
        blocks = new([.. Enumerable.Range(0, config.NumLayers).Select(_ => new UMT5Block(config))]);
        norm = new(config.Dim, config.Eps);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public UMT5Config Config { get; }

    /// <summary>The type of the arithmetic; the weights may be kept in another.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Encodes a batch of texts.</summary>
    /// <param name="ids">(B, L) int64, each in [0, vocab).</param>
    /// <param name="mask">(B, L): not 0 where there is a token, 0 after the end of a text.</param>
    /// <returns>(B, L, dim) in <see cref="ComputeType"/>. Rows after the end of a text have values too; multiply by the mask before a <see cref="Wan.CausalWanModel"/> sees them.</returns>
    /// <exception cref="ArgumentException">A shape is wrong.</exception>
    public Tensor Forward(Tensor ids, Tensor mask)
    {
        if (ids.shape is not [> 0, > 0] || !mask.shape.AsSpan().SequenceEqual(ids.shape))
        {
            throw new ArgumentException($"Ids and mask must be (B, L) alike, not {Shapes.Text(ids.shape)} and {Shapes.Text(mask.shape)}.", nameof(ids));
        }
        var position = arange(ids.shape[1], int64, ids.device);
        var buckets = Buckets(position.unsqueeze(0) - position.unsqueeze(1), Config);                                // (L, L)
        var padding = mask.logical_not().unsqueeze(1).unsqueeze(1);                                                          // (B, 1, 1, L)
        var x = token_embedding.forward(ids).to(ComputeType);                                                        // (B, L, d)
        foreach (var block in blocks)
        {
            x = block.Forward(x, buckets, padding);
        }
        return norm.forward(x);
    }

    /// <summary>The class of each distance: exact up to a quarter of the classes, then logarithmic; the upper half is for keys after the query.</summary>
    /// <param name="distance">Key position minus query position, int64, any shape.</param>
    /// <param name="config">Number of classes and largest distance.</param>
    internal static Tensor Buckets(Tensor distance, UMT5Config config)
    {
        var (half, exact) = (config.NumBuckets / 2, config.NumBuckets / 4);
        var length = distance.abs();
        var logarithm = (length.clamp(min: 1).to(float32) / exact).log() / Math.Log((double)config.MaxDistance / exact);
        var far = (exact + (logarithm * (half - exact)).to(int64)).clamp(max: half - 1);
        return distance.gt(0).to(int64) * half + where(length.lt(exact), length, far);
    }
}

/// <summary>A learned vector per id.</summary>
internal sealed class TokenEmbedding : Module<Tensor, Tensor>
{
    private readonly Parameter weight; // (ids, d)

    public TokenEmbedding(int ids, int dim, double std) : base(nameof(TokenEmbedding))
    {
        weight = new Parameter(randn(ids, dim) * std);
        RegisterComponents();
    }

    public override Tensor forward(Tensor ids) => weight.index_select(0, ids.flatten()).reshape([.. ids.shape, weight.shape[1]]);
}

internal sealed class UMT5Block : Module
{
    private readonly RmsNorm norm1;
    private readonly UMT5Attention attn;
    private readonly RmsNorm norm2;
    private readonly UMT5FeedForward ffn;
    private readonly RelativePositions pos_embedding;

    public UMT5Block(UMT5Config config) : base(nameof(UMT5Block))
    {
        (norm1, norm2) = (new(config.Dim, config.Eps), new(config.Dim, config.Eps));
        (attn, ffn, pos_embedding) = (new(config), new(config), new(config));
        RegisterComponents();
    }

    public Tensor Forward(Tensor x, Tensor buckets, Tensor padding)
    {
        // A finite value, not minus infinity: a row of nothing but padding must not become NaN.
        var bias = pos_embedding.Forward(buckets).to(x.dtype).masked_fill(padding, TensorArithmetic.Number(-1e30));                           // (B, H, L, L)
        x = x.Plus(attn.Forward(norm1.forward(x), bias));
        return x.Plus(ffn.forward(norm2.forward(x)));
    }
}

internal sealed class RelativePositions : Module
{
    private readonly TokenEmbedding embedding; // (buckets, heads)

    public RelativePositions(UMT5Config config) : base(nameof(RelativePositions))
    {
        embedding = new(config.NumBuckets, config.NumHeads, std: 1 / Math.Sqrt(2.0 * config.NumBuckets * config.NumHeads));
        RegisterComponents();
    }

    public Tensor Forward(Tensor buckets) => embedding.forward(buckets).permute(2, 0, 1).unsqueeze(0);               // (1, H, L, L)
}

internal sealed class UMT5Attention : Module
{
    private readonly Linear q;
    private readonly Linear k;
    private readonly Linear v;
    private readonly Linear o;
    private readonly long[] _heads;

    public UMT5Attention(UMT5Config config) : base(nameof(UMT5Attention))
    {
        var (dim, inner) = (config.Dim, config.DimAttn);
        _heads = [config.NumHeads, inner / config.NumHeads];
        q = new(dim, inner, withBias: false, std: 1 / Math.Sqrt((double)dim * inner / config.NumHeads));
        k = new(dim, inner, withBias: false, std: 1 / Math.Sqrt(dim));
        v = new(dim, inner, withBias: false, std: 1 / Math.Sqrt(dim));
        o = new(inner, dim, withBias: false, std: 1 / Math.Sqrt(inner));
        RegisterComponents();
    }

    public Tensor Forward(Tensor x, Tensor bias) =>
        o.forward(Attention.Attend(q.forward(x).unflatten(2, _heads), k.forward(x).unflatten(2, _heads), v.forward(x).unflatten(2, _heads), scale: 1, bias));
}

internal sealed class UMT5FeedForward : Module<Tensor, Tensor>
{
    private readonly Sequential gate;
    private readonly Linear fc1;
    private readonly Linear fc2;

    public UMT5FeedForward(UMT5Config config) : base(nameof(UMT5FeedForward))
    {
        var std = 1 / Math.Sqrt(config.Dim);
        gate = Sequential(new Linear(config.Dim, config.DimFfn, withBias: false, std), GELU(TorchSharp.Modules.GELU.Approximate.tanh));
        fc1 = new(config.Dim, config.DimFfn, withBias: false, std);
        fc2 = new(config.DimFfn, config.Dim, withBias: false, 1 / Math.Sqrt(config.DimFfn));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc2.forward(fc1.forward(x) * gate.forward(x));
}
