namespace Sora.Diffusion.Weights;

/// <summary>Opens weights of any kind that is understood.</summary>
public static class WeightsFile
{
    /// <summary>Opens <c>.safetensors</c>, a <c>.safetensors.index.json</c> with what it lists, or a checkpoint of PyTorch (<c>.pt</c>, <c>.pth</c>, <c>.bin</c>, <c>.ckpt</c>).</summary>
    /// <exception cref="WeightsException">The file is missing, damaged, or of another kind.</exception>
    public static IWeights Open(string path) => path.EndsWith(".index.json", StringComparison.Ordinal) ? SafeTensorsIndex.Open(path) : Path.GetExtension(path) switch
    {
        ".safetensors" => EightBitWeights.Of(SafeTensorsFile.Open(path)),
        ".pt" or ".pth" or ".bin" or ".ckpt" => TorchFile.Open(path),
        var other => throw new WeightsException(path, $"weights are not read from files that end with '{other}'."),
    };
}
