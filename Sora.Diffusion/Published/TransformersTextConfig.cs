using Sora.Diffusion.Text;

namespace Sora.Diffusion.Published;

/// <summary>The <c>config.json</c> of a UMT5 encoder in the transformers layout.</summary>
internal sealed record TransformersTextConfig
{
    public required int VocabSize { get; init; }

    public required int DModel { get; init; }

    public required int DKv { get; init; }

    public required int DFf { get; init; }

    public required int NumHeads { get; init; }

    public required int NumLayers { get; init; }

    public required int RelativeAttentionNumBuckets { get; init; }

    public required int RelativeAttentionMaxDistance { get; init; }

    public required double LayerNormEpsilon { get; init; }

    public UMT5Config ToUMT5() => new()
    {
        Vocab = VocabSize, Dim = DModel, DimAttn = NumHeads * DKv, DimFfn = DFf, NumHeads = NumHeads, NumLayers = NumLayers,
        NumBuckets = RelativeAttentionNumBuckets, MaxDistance = RelativeAttentionMaxDistance, Eps = LayerNormEpsilon,
    };
}
