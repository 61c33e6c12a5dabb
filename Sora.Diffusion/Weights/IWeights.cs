using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>Tensors under names, wherever they are stored.</summary>
public interface IWeights : IDisposable
{
    /// <summary>The file, or the one that lists the others.</summary>
    string Path { get; }

    /// <summary>What there is, by name.</summary>
    IReadOnlyDictionary<string, StoredTensor> Entries { get; }

    /// <summary>A tensor: read-only, and valid until this object is disposed.</summary>
    /// <exception cref="WeightsException">There is no tensor of that name.</exception>
    Tensor View(string name);
}

/// <summary>What is known of a tensor before it is read.</summary>
/// <param name="Type">Element type that a view has.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
public sealed record StoredTensor(ScalarType Type, long[] Shape)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>First byte within the file.</summary>
    internal long Offset { get; init; }

    /// <summary>Distance in elements between neighbours along each axis; null when rows follow each other without a gap.</summary>
    internal long[]? Strides { get; init; }

    /// <summary>The value of each byte, for 8-bit floats, which are widened when they are read.</summary>
    internal float[]? Values { get; init; }
}
