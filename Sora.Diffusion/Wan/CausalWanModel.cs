using Sora.Diffusion.Layers;
using Sora.Diffusion.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using LayerNorm = Sora.Diffusion.Layers.LayerNorm;
using Linear = Sora.Diffusion.Layers.Linear;

namespace Sora.Diffusion.Wan;

/// <summary>
/// The causal Wan transformer: predicts the flow velocity (noise - clean) of latent frames, each at its own timestep, given the frames before them and a text.
/// For sampling, past frames come from a <see cref="KvCache"/>; for training, a whole clip goes through at once under a mask.
/// Sources: https://github.com/Wan-Video/Wan2.1 and https://github.com/guandeh17/Self-Forcing.
/// </summary>
public sealed class CausalWanModel : Module
{
    // Field names are the tensor names in weight files.
    private readonly PatchEmbedding patch_embedding;
    private readonly Sequential text_embedding;
    private readonly ImageEmbedding? img_emb;
    private readonly Sequential time_embedding;
    private readonly Sequential time_projection;
    private readonly ModuleList<WanBlock> blocks;
    private readonly Head head;

    /// <summary>Makes a network with random weights.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public CausalWanModel(WanConfig config) : base(nameof(CausalWanModel))
    {
        config.Validate();
        Config = config;
        patch_embedding = new(config);
        text_embedding = Sequential(new Linear(config.TextDim, config.Dim, std: 0.02), GELU(TorchSharp.Modules.GELU.Approximate.tanh), new Linear(config.Dim, config.Dim, std: 0.02));
        img_emb = config.ImageLen > 0 ? new(config) : null;
        time_embedding = Sequential(new Linear(config.FreqDim, config.Dim, std: 0.02), SiLU(), new Linear(config.Dim, config.Dim, std: 0.02));
        time_projection = Sequential(SiLU(), new Linear(config.Dim, 6 * config.Dim));
        blocks = new([.. Enumerable.Range(0, config.NumLayers).Select(_ => new WanBlock(config))]);
        head = new(config);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public WanConfig Config { get; }

    /// <summary>The type of the arithmetic between the first and the last layer; the weights may be kept in another.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Velocity of the frames of a chunk, which follow those in the cache or overwrite the last of them.</summary>
    /// <param name="latents">(B, C, F, H, W).</param>
    /// <param name="timesteps">(B, F), scale 0..1000; 0 means clean.</param>
    /// <param name="text">(B, L, text dim), zero after the end of each text. Not looked at once the cache has a text.</param>
    /// <param name="cache">Where the frames before are, and where these are put.</param>
    /// <param name="startFrame">Index of the first of these frames within the video.</param>
    /// <param name="picture">Latents of the reference picture that something in the video carries, (B, image len, C), zero for a video without one; null when no video has one. Not looked at once the cache has a text.</param>
    /// <returns>(B, out dim, F, H, W) in the type of <paramref name="latents"/>.</returns>
    /// <exception cref="ArgumentException">A shape does not fit the network or the cache.</exception>
    public Tensor Forward(Tensor latents, Tensor timesteps, Tensor text, KvCache cache, int startFrame, Tensor? picture = null)
    {
        RequireTimesteps(latents, timesteps);
        using var modulation = Modulation(timesteps);
        return Forward(latents, modulation, text, cache, startFrame, picture);
    }

    /// <summary>As above, at a timestep whose modulation is kept for the next chunk.</summary>
    internal Tensor Forward(Tensor latents, TimeModulation modulation, Tensor text, KvCache cache, int startFrame, Tensor? picture = null)
    {
        var grid = Grid(latents, text, picture);
        var (frames, rows, columns) = grid;
        if (cache.Batch != latents.size(0) || cache.TokensPerFrame != rows * columns)
        {
            throw new ArgumentException($"The cache is for {cache.Batch} videos of {cache.TokensPerFrame} tokens a frame; the latents are {Shapes.Text(latents.shape)}.", nameof(cache));
        }
        cache.Place(startFrame * cache.TokensPerFrame, frames * cache.TokensPerFrame);
        var (chunk, window) = cache.Turns(positions => RotaryEmbedding.Turns(positions.to(latents.device), rows, columns, Config.HeadDim));
        return Run(latents, grid, modulation, text, picture, new(chunk, window, null, cache));
    }

    /// <summary>Velocity of all frames of a clip at once; with gradients.</summary>
    /// <param name="latents">(B, C, F, H, W).</param>
    /// <param name="timesteps">(B, F), scale 0..1000; 0 means clean.</param>
    /// <param name="text">(B, L, text dim), zero after the end of each text.</param>
    /// <param name="framePositions">(F): the time of each frame, in latent frames; null for 0, 1, 2 ... In [clean | noisy] both halves have the same.</param>
    /// <param name="mask">Added to the attention scores, broadcasts to (B, heads, S, S) with S = F * tokens per frame; see <see cref="CausalMask"/>. Null lets every frame see every other.</param>
    /// <returns>(B, out dim, F, H, W) in the type of <paramref name="latents"/>.</returns>
    /// <exception cref="ArgumentException">A shape does not fit the network.</exception>
    public Tensor Forward(Tensor latents, Tensor timesteps, Tensor text, Tensor? framePositions = null, Tensor? mask = null) =>
        Forward(latents, timesteps, text, picture: null, framePositions, mask, afterBlock: null);

    /// <summary>As above, with reference pictures as for sampling; <paramref name="afterBlock"/> sees the tokens (B, F, T, d) that leave each block, for a loss of training on what lies between the blocks.</summary>
    internal Tensor Forward(Tensor latents, Tensor timesteps, Tensor text, Tensor? picture, Tensor? framePositions, Tensor? mask, Action<int, Tensor>? afterBlock)
    {
        RequireTimesteps(latents, timesteps);
        var grid = Grid(latents, text, picture);
        var (frames, rows, columns) = grid;
        var positions = framePositions ?? arange(frames, float64, latents.device);
        if (!positions.shape.AsSpan().SequenceEqual([frames]))
        {
            throw new ArgumentException($"There must be a position for each of the {frames} frames, not {Shapes.Text(positions.shape)}.", nameof(framePositions));
        }
        return Run(latents, grid, Modulation(timesteps), text, picture, new(RotaryEmbedding.Turns(positions, rows, columns, Config.HeadDim), null, mask, null), afterBlock);
    }

    /// <summary>Prepares a network that is not trained any more: what every block asks of its tokens to attend to each other, it asks in one call from now on.</summary>
    internal void Join()
    {
        foreach (var block in blocks)
        {
            block.Join();
        }
    }

    /// <summary>What timesteps do to every block and to the head: nothing that depends on latents or text, so that it can be kept for as long as the weights stay.</summary>
    /// <param name="timesteps">(B, F), or (1, 1) for any number of frames at one timestep.</param>
    internal TimeModulation Modulation(Tensor timesteps)
    {
        var (batch, frames) = (timesteps.size(0), timesteps.size(1));
        var time = time_embedding.forward(TimeEmbedding.Sinusoid(timesteps.flatten(), Config.FreqDim));              // (B*F, d)
        var modulation = time_projection.forward(time).reshape(batch, frames, 6, Config.Dim).to(ComputeType);        // (B, F, 6, d)
        return new([.. blocks.Select(block => block.Modulation(modulation))], head.Modulation(time.reshape(batch, frames, 1, Config.Dim).to(ComputeType)));
    }

    private Tensor Run(Tensor latents, (int Frames, int Rows, int Columns) grid, TimeModulation modulation, Tensor text, Tensor? picture, AttentionPlan plan, Action<int, Tensor>? afterBlock = null)
    {
        var (frames, rows, columns) = grid;
        var x = patch_embedding.forward(latents.to(ComputeType)).unflatten(1, [frames, (long)rows * columns]);       // (B, F, T, d)
        var context = plan.Cache is { HasText: true } ? null : Embed(text, picture);
        for (var layer = 0; layer < blocks.Count; layer++)
        {
            x = blocks[layer].Forward(x, modulation.Blocks[layer], context, plan, layer);
            afterBlock?.Invoke(layer, x);
        }
        var patches = head.Forward(x, modulation.Head);                                                                   // (B, F, T, pt*ph*pw*out)
        return Unpatchify(patches, rows, columns).to(latents.dtype);
    }

    // Padding rows are zero before the embedding, so after it they are a constant that is attended to like any other row.
    private PromptRows Embed(Tensor text, Tensor? picture)
    {
        var rows = Math.Min(text.size(1), Config.TextLen);
        var padding = zeros([text.size(0), Config.TextLen - rows, Config.TextDim], text.dtype, text.device);
        var words = text_embedding.forward(cat([text.narrow(1, 0, rows), padding], 1).to(ComputeType));              // (B, text len, d)
        if (picture is null)
        {
            return new(words, null, null);
        }
        var shown = picture.ne(0).flatten(1).any(1).to(ComputeType).view(-1, 1, 1);                                  // (B, 1, 1)
        return new(words, img_emb!.forward(picture.to(ComputeType)), shown);                                         // Grid lets no picture pass that the network cannot take
    }

    private Tensor Unpatchify(Tensor patches, long rows, long columns)
    {
        var (batch, frames, pt, ph, pw) = (patches.size(0), patches.size(1), Config.PatchSize[0], Config.PatchSize[1], Config.PatchSize[2]);
        return patches.reshape(batch, frames, rows, columns, pt, ph, pw, Config.OutDim).permute(0, 7, 1, 4, 2, 5, 3, 6)
            .reshape(batch, Config.OutDim, frames * pt, rows * ph, columns * pw);
    }

    // Frames, rows and columns in tokens. Shapes are checked here because a wrong one inside a native product ends the process.
    private (int Frames, int Rows, int Columns) Grid(Tensor latents, Tensor text, Tensor? picture)
    {
        var (shape, words, patch) = (latents.shape, text.shape, Config.PatchSize);
        if (shape is not [> 0, _, > 0, > 0, > 0] || shape[1] != Config.InDim || shape[2] % patch[0] != 0 || shape[3] % patch[1] != 0 || shape[4] % patch[2] != 0)
        {
            throw new ArgumentException($"Latents must be (B, {Config.InDim}, F, H, W), divisible by the patch {string.Join('x', patch)}, not {Shapes.Text(shape)}.", nameof(latents));
        }
        if (words is not [_, > 0, _] || words[0] != shape[0] || words[2] != Config.TextDim)
        {
            throw new ArgumentException($"Text must be ({shape[0]}, L, {Config.TextDim}), not {Shapes.Text(words)}.", nameof(text));
        }
        if (picture is not null && (img_emb is null || !picture.shape.AsSpan().SequenceEqual([shape[0], Config.ImageLen, Config.InDim])))
        {
            throw new ArgumentException(img_emb is null ? "This network takes no reference picture." : $"A reference picture must be {Shapes.Text([shape[0], Config.ImageLen, Config.InDim])}, not {Shapes.Text(picture.shape)}.", nameof(picture));
        }
        return ((int)(shape[2] / patch[0]), (int)(shape[3] / patch[1]), (int)(shape[4] / patch[2]));
    }

    private void RequireTimesteps(Tensor latents, Tensor timesteps)
    {
        if (latents.shape is [var batch, _, var frames, ..] && !timesteps.shape.AsSpan().SequenceEqual([batch, frames / Config.PatchSize[0]]))
        {
            throw new ArgumentException($"Timesteps must be {Shapes.Text([batch, frames / Config.PatchSize[0]])}, not {Shapes.Text(timesteps.shape)}.", nameof(timesteps));
        }
    }
}

/// <summary>How timesteps shift, scale and gate the tokens; each tensor is (B, F, 1, d), or (1, 1, 1, d) for all frames alike.</summary>
/// <param name="Blocks">Per block: shift, 1 + scale and gate of self-attention, then of the feed-forward layer.</param>
/// <param name="Head">Shift and 1 + scale.</param>
internal sealed record TimeModulation(Tensor[][] Blocks, Tensor[] Head) : IDisposable
{
    /// <summary>Lets the tensors outlive the scope they were made in.</summary>
    public TimeModulation Kept()
    {
        foreach (var part in Parts)
        {
            part.DetachFromDisposeScope();
        }
        return this;
    }

    public void Dispose()
    {
        foreach (var part in Parts)
        {
            part.Dispose();
        }
    }

    private IEnumerable<Tensor> Parts => Blocks.SelectMany(parts => parts).Concat(Head);
}

/// <summary>How the tokens of one forward pass attend to each other.</summary>
/// <param name="Chunk">Rotation of the tokens of this pass.</param>
/// <param name="Window">Rotation of everything in the cache, if positions are counted within it.</param>
/// <param name="Mask">Added to the scores.</param>
/// <param name="Cache">What came before.</param>
internal sealed record AttentionPlan(Tensor Chunk, Tensor? Window, Tensor? Mask, KvCache? Cache);

/// <summary>Cuts latents into patches and maps each to a token: a 3-D convolution whose stride is its kernel.</summary>
internal sealed class PatchEmbedding : Module<Tensor, Tensor>
{
    private readonly Parameter weight; // (d, C, pt, ph, pw)
    private readonly Parameter bias;   // (d)
    private readonly int[] _patch;

    public PatchEmbedding(WanConfig config) : base(nameof(PatchEmbedding))
    {
        _patch = config.PatchSize;
        weight = new Parameter(empty([config.Dim, config.InDim, _patch[0], _patch[1], _patch[2]]));
        bias = new Parameter(zeros(config.Dim));
        init.xavier_uniform_(weight.flatten(1));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var (batch, channels, pt, ph, pw) = (x.size(0), x.size(1), _patch[0], _patch[1], _patch[2]);
        var patches = x.reshape(batch, channels, x.size(2) / pt, pt, x.size(3) / ph, ph, x.size(4) / pw, pw)
            .permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(batch, -1, channels * pt * ph * pw);                            // (B, S, C*pt*ph*pw)
        return functional.linear(patches, weight.flatten(1).to(x.dtype), bias.to(x.dtype));
    }
}

/// <summary>What a prompt says, as rows that every block attends to.</summary>
/// <param name="Text">(B, text len, d).</param>
/// <param name="Picture">The reference picture, (B, image len, d); null for none.</param>
/// <param name="Shown">1 for a video that has a picture, 0 for one without, (B, 1, 1); null where there is no picture.</param>
internal sealed record PromptRows(Tensor Text, Tensor? Picture, Tensor? Shown);

/// <summary>Maps the latents of a reference picture to rows, each of which knows its place in the picture.</summary>
internal sealed class ImageEmbedding : Module<Tensor, Tensor>
{
    private readonly Sequential proj;
    private readonly Parameter emb_pos; // (1, image len, d)

    public ImageEmbedding(WanConfig config) : base(nameof(ImageEmbedding))
    {
        proj = Sequential(new Linear(config.InDim, config.Dim), GELU(TorchSharp.Modules.GELU.Approximate.tanh), new Linear(config.Dim, config.Dim));
        emb_pos = new Parameter(randn(1, config.ImageLen, config.Dim) / Math.Sqrt(config.Dim));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => proj.forward(x).Plus(emb_pos.As(x.dtype));
}

/// <summary>Self-attention, text attention and a feed-forward layer; the first and the last are shifted, scaled and gated by the timestep.</summary>
internal sealed class WanBlock : Module
{
    private readonly WanAttention self_attn;
    private readonly LayerNorm? norm3;
    private readonly WanAttention cross_attn;
    private readonly Sequential ffn;
    private readonly Parameter modulation; // (1, 6, d)
    private readonly long[] _width;
    private readonly double _eps;

    public WanBlock(WanConfig config) : base(nameof(WanBlock))
    {
        (_width, _eps) = ([config.Dim], config.Eps);
        (self_attn, cross_attn) = (new(config), new(config, seesPictures: config.ImageLen > 0));
        norm3 = config.CrossAttnNorm ? new(config.Dim, config.Eps) : null;
        ffn = Sequential(new Linear(config.Dim, config.FfnDim), GELU(TorchSharp.Modules.GELU.Approximate.tanh), new Linear(config.FfnDim, config.Dim));
        modulation = new Parameter(randn(1, 6, config.Dim) / Math.Sqrt(config.Dim));
        RegisterComponents();
    }

    public Tensor[] Modulation(Tensor time)
    {
        var m = time.Plus(modulation.As(time.dtype)).unsqueeze(3).unbind(2);                                            // six of (B, F, 1, d)
        return [m[0], m[1].Plus(1), m[2], m[3], m[4].Plus(1), m[5]];
    }

    public Tensor Forward(Tensor x, Tensor[] m, PromptRows? context, AttentionPlan plan, int layer)
    {
        long[] grid = [x.size(1), x.size(2)];                                                                             // frames and tokens of a frame
        x = x.PlusProduct(self_attn.Self(Modulated(x, m[0], m[1]).flatten(1, 2), plan, layer).unflatten(1, grid), m[2]);
        x = x.Plus(cross_attn.Cross((norm3 is null ? x : norm3.forward(x)).flatten(1, 2), context, plan.Cache, layer).unflatten(1, grid));
        return x.PlusProduct(ffn.forward(Modulated(x, m[3], m[4])), m[5]);
    }

    public void Join() => self_attn.Join();

    private Tensor Modulated(Tensor x, Tensor shift, Tensor scale) => shift.PlusProduct(functional.layer_norm(x, _width, eps: _eps), scale);
}

/// <summary>Multi-head attention whose queries and keys are normalised over all heads together.</summary>
internal sealed class WanAttention : Module
{
    private readonly Linear q;
    private readonly Linear k;
    private readonly Linear v;
    private readonly Linear o;
    private readonly RmsNorm? norm_q;
    private readonly RmsNorm? norm_k;
    private readonly Linear? k_img;
    private readonly Linear? v_img;
    private readonly RmsNorm? norm_k_img;
    private readonly long[] _heads;
    private readonly double _scale;
    private (Linear Map, RmsNorm? Norm)? _joined; // q, k and v as one, norm_q and norm_k as one

    public WanAttention(WanConfig config, bool seesPictures = false) : base(nameof(WanAttention))
    {
        (_heads, _scale) = ([config.NumHeads, config.HeadDim], 1 / Math.Sqrt(config.HeadDim));
        (q, k, v, o) = (new(config.Dim, config.Dim), new(config.Dim, config.Dim), new(config.Dim, config.Dim), new(config.Dim, config.Dim));
        (norm_q, norm_k) = config.QkNorm ? (new RmsNorm(config.Dim, config.Eps), new RmsNorm(config.Dim, config.Eps)) : (null, null);
        if (seesPictures)
        {
            // Pictures add nothing until it is learnt what: a network that knew none stays as good as it was.
            (k_img, v_img, norm_k_img) = (new(config.Dim, config.Dim), new(config.Dim, config.Dim, std: 0), config.QkNorm ? new(config.Dim, config.Eps) : null);
        }
        RegisterComponents();
    }

    public void Join() => _joined ??= (Linear.Joined(q, k, v), norm_q is null ? null : RmsNorm.Joined(norm_q, norm_k!));

    public Tensor Self(Tensor x, AttentionPlan plan, int layer)
    {
        var heads = _heads[0];
        var (asked, values) = Project(x);
        var turned = RotaryEmbedding.Rotate(asked, plan.Chunk);
        var (queries, keys) = (turned.narrow(2, 0, heads), turned.narrow(2, heads, heads));
        if (plan.Cache is not null)
        {
            (keys, values) = plan.Cache.Write(layer, asked.narrow(2, heads, heads), keys, values, plan.Window);
        }
        return o.forward(Attention.Attend(queries, keys, values, _scale, plan.Mask));
    }

    // Queries and keys side by side, (B, S, 2 H, D), for what is done to both is done in one call; values (B, S, H, D).
    private (Tensor Asked, Tensor Values) Project(Tensor x)
    {
        if (_joined is not var (map, norm))
        {
            return (cat([Heads(norm_q, q.forward(x)), Heads(norm_k, k.forward(x))], 2), Heads(null, v.forward(x)));
        }
        var (width, rows) = (x.size(2), map.forward(x));                                                                  // (B, S, 3 d)
        var asked = rows.narrow(2, 0, 2 * width).unflatten(2, [2, width]);
        return ((norm?.forward(asked) ?? asked).reshape(x.size(0), x.size(1), 2 * _heads[0], _heads[1]), Heads(null, rows.narrow(2, 2 * width, width)));
    }

    /// <summary>Attention to the prompt: to its text and, apart from that, to its picture, as in Wan's image-to-video networks.</summary>
    public Tensor Cross(Tensor x, PromptRows? context, KvCache? cache, int layer)
    {
        var prompt = cache is null ? Compute() : cache.Prompt(layer, Compute);
        var queries = Heads(norm_q, q.forward(x));
        var seen = Attention.Attend(queries, prompt.Keys, prompt.Values, _scale);
        return o.forward(prompt.Picture is var (keys, values) ? seen.Plus(Attention.Attend(queries, keys, values, _scale)) : seen);

        PromptKeys Compute()
        {
            var (text, picture, shown) = context!; // it is there whenever the cache has no prompt yet
            return new(Heads(norm_k, k.forward(text)), Heads(null, v.forward(text)), picture is null ? null : (Heads(norm_k_img, k_img!.forward(picture)), Heads(null, v_img!.forward(picture) * shown!)));
        }
    }

    private Tensor Heads(RmsNorm? norm, Tensor x) => (norm is null ? x : norm.forward(x)).unflatten(2, _heads);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _joined?.Map.Dispose();
            _joined?.Norm?.Dispose();
        }
        base.Dispose(disposing);
    }
}

/// <summary>Maps every token back to a patch of velocity.</summary>
internal sealed class Head : Module
{
    private readonly Linear head;
    private readonly Parameter modulation; // (1, 2, d)
    private readonly long[] _width;
    private readonly double _eps;

    public Head(WanConfig config) : base(nameof(Head))
    {
        (_width, _eps) = ([config.Dim], config.Eps);
        head = new(config.Dim, config.OutDim * config.PatchSize.Aggregate(1, (product, side) => product * side), std: 0);
        modulation = new Parameter(randn(1, 2, config.Dim) / Math.Sqrt(config.Dim));
        RegisterComponents();
    }

    public Tensor[] Modulation(Tensor time)
    {
        var m = time.Plus(modulation.As(time.dtype)).unsqueeze(3).unbind(2);                                            // two of (B, F, 1, d)
        return [m[0], m[1].Plus(1)];
    }

    public Tensor Forward(Tensor x, Tensor[] m) => head.forward(m[0].PlusProduct(functional.layer_norm(x, _width, eps: _eps), m[1]));
}
