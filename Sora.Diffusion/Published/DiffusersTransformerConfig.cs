using Sora.Diffusion.Wan;

namespace Sora.Diffusion.Published;

/// <summary>The <c>config.json</c> of a Wan transformer in the diffusers layout.</summary>
internal sealed record DiffusersTransformerConfig
{
    public required int[] PatchSize { get; init; }

    public required int NumAttentionHeads { get; init; }

    public required int AttentionHeadDim { get; init; }

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    public required int TextDim { get; init; }

    public required int FreqDim { get; init; }

    public required int FfnDim { get; init; }

    public required int NumLayers { get; init; }

    public required bool CrossAttnNorm { get; init; }

    public string? QkNorm { get; init; }

    public required double Eps { get; init; }

    public WanConfig ToWan() => new()
    {
        Dim = NumAttentionHeads * AttentionHeadDim, FfnDim = FfnDim, FreqDim = FreqDim, TextDim = TextDim, NumHeads = NumAttentionHeads, NumLayers = NumLayers,
        InDim = InChannels, OutDim = OutChannels, PatchSize = PatchSize, CrossAttnNorm = CrossAttnNorm, QkNorm = QkNorm is not null, Eps = Eps,
    };
}
