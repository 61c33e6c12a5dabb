using Sora.Diffusion.Autoencoder;

namespace Sora.Diffusion.Published;

/// <summary>The <c>config.json</c> of a Wan VAE in the diffusers layout.</summary>
internal sealed record DiffusersVaeConfig
{
    public required int BaseDim { get; init; }

    public required int ZDim { get; init; }

    public required int[] DimMult { get; init; }

    public required int NumResBlocks { get; init; }

    /// <summary>The name is spelled so in the files.</summary>
    public required bool[] TemperalDownsample { get; init; }

    public double[]? LatentsMean { get; init; }

    public double[]? LatentsStd { get; init; }

    public WanVaeConfig ToWan() => new() { Dim = BaseDim, LatentChannels = ZDim, DimMult = DimMult, NumResBlocks = NumResBlocks, TemporalDownsample = TemperalDownsample };
}
