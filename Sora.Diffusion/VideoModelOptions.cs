using TorchSharp;

namespace Sora.Diffusion;

/// <summary>How a model is run on this machine.</summary>
public sealed record VideoModelOptions
{
    /// <summary>Threads of the arithmetic, for the whole process; null takes one for a model too small to gain from more, and leaves the choice to libtorch for others: one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Type of the arithmetic; null takes bfloat16 where the processor computes in it, else float32.</summary>
    public torch.ScalarType? ComputeType { get; init; }

    /// <summary>Where the networks run: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";
}
