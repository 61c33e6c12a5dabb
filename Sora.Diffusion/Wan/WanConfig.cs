namespace Sora.Diffusion.Wan;

/// <summary>Sizes of a Wan transformer. The defaults are those of Wan 2.1 T2V 1.3B; in files the names are those of its <c>config.json</c>.</summary>
public sealed record WanConfig
{
    /// <summary>Width of the residual stream.</summary>
    public int Dim { get; init; } = 1536;

    /// <summary>Inner width of the feed-forward layers.</summary>
    public int FfnDim { get; init; } = 8960;

    /// <summary>Size of the sinusoidal time embedding.</summary>
    public int FreqDim { get; init; } = 256;

    /// <summary>Size of a row of text.</summary>
    public int TextDim { get; init; } = 4096;

    /// <summary>Rows of text that are attended to; a shorter text is filled up with zeros.</summary>
    public int TextLen { get; init; } = 512;

    /// <summary>Rows of a reference picture that are attended to beside the text; 0 if the network takes no picture.</summary>
    public int ImageLen { get; init; }

    /// <summary>Attention heads.</summary>
    public int NumHeads { get; init; } = 12;

    /// <summary>Transformer blocks.</summary>
    public int NumLayers { get; init; } = 30;

    /// <summary>Channels of a latent.</summary>
    public int InDim { get; init; } = 16;

    /// <summary>Channels of the velocity.</summary>
    public int OutDim { get; init; } = 16;

    /// <summary>Latent frames, rows and columns that make a token.</summary>
    public int[] PatchSize { get; init; } = [1, 2, 2];

    /// <summary>Whether text attention has a norm of its own.</summary>
    public bool CrossAttnNorm { get; init; } = true;

    /// <summary>Whether queries and keys are normalised.</summary>
    public bool QkNorm { get; init; } = true;

    /// <summary>Added to variances.</summary>
    public double Eps { get; init; } = 1e-6;

    /// <summary>Channels of a head.</summary>
    public int HeadDim => Dim / NumHeads;

    /// <summary>Tokens of a latent frame of <paramref name="height"/> x <paramref name="width"/> latents.</summary>
    public int TokensPerFrame(int height, int width) => height / PatchSize[1] * (width / PatchSize[2]);

    /// <summary>Number of weights.</summary>
    internal Int128 Parameters
    {
        get
        {
            Int128 d = Dim, patch = PatchSize.Aggregate((Int128)1, (product, side) => product * side);
            var block = 8 * (d * d + d) + (QkNorm ? 4 * d : 0) + (CrossAttnNorm ? 2 * d : 0) + 2 * d * FfnDim + FfnDim + d + 6 * d;
            var embeddings = InDim * patch * d + d + TextDim * d + d + d * d + d + FreqDim * d + d + d * d + d + 6 * d * d + 6 * d;
            if (ImageLen > 0)
            {
                block += 2 * (d * d + d) + (QkNorm ? d : 0);
                embeddings += InDim * d + d + d * d + d + ImageLen * d;
            }
            return NumLayers * block + embeddings + d * OutDim * patch + OutDim * patch + 2 * d;
        }
    }

    /// <summary>Floating-point operations of the matrix products of one pass with a cache that has seen the text: a multiplication and an addition count as two. What is linear in the tokens (norms, rotations, softmax) is left out.</summary>
    /// <param name="batch">Videos side by side.</param>
    /// <param name="frames">Latent frames of the chunk.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame.</param>
    /// <param name="windowFrames">Latent frames that are attended to, the chunk's own included.</param>
    internal long ForwardFlops(long batch, long frames, long tokensPerFrame, long windowFrames)
    {
        long d = Dim, patch = PatchSize.Aggregate(1L, (product, side) => product * side), tokens = frames * tokensPerFrame;
        var self = 4 * d * d + 2 * d * windowFrames * tokensPerFrame;  // q, k, v, o; scores and values
        var text = 2 * d * d + 2 * d * TextLen;                        // q, o; k and v of the text are in the cache
        var perToken = InDim * patch * d + NumLayers * (self + text + 2 * d * FfnDim) + d * OutDim * patch;
        var perFrame = FreqDim * d + d * d + 6 * d * d;
        return 2 * batch * (tokens * perToken + frames * perFrame);
    }

    internal void Validate()
    {
        if (PatchSize is not [> 0, > 0, > 0] || new[] { Dim, FfnDim, FreqDim, TextDim, TextLen, NumHeads, NumLayers, InDim, OutDim }.Min() < 1
            || ImageLen < 0 || Dim % NumHeads != 0 || HeadDim % 2 != 0 || FreqDim % 2 != 0)
        {
            throw new ArgumentException("A Wan transformer needs positive sizes, three patch sizes, and a width that its heads divide into even parts.");
        }
    }
}
