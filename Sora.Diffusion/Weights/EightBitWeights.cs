using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>
/// Weights whose matrices are kept in 8 bits: whole numbers from -127 to 127 and, under the same name followed by <c>.scale</c>, what each row of them is multiplied by. They are read as 32-bit floats.
/// </summary>
internal sealed class EightBitWeights : IWeights
{
    private const string Scale = ".scale";
    private const int Largest = 127;

    private readonly IWeights _weights;

    private EightBitWeights(IWeights weights)
    {
        _weights = weights;
        Entries = weights.Entries.Where(entry => !IsScale(entry.Key)).ToDictionary(entry => entry.Key, entry => IsEightBit(entry.Key) ? Widened(entry.Key, entry.Value) : entry.Value);
    }

    /// <inheritdoc/>
    public string Path => _weights.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Entries { get; }

    /// <summary>Widens what is stored in 8 bits, if anything is.</summary>
    /// <param name="weights">What is stored; disposed with the result, and at once if this throws.</param>
    /// <exception cref="WeightsException">A tensor of 8 bits has no scale for each of its rows.</exception>
    public static IWeights Of(IWeights weights)
    {
        if (weights.Entries.Values.All(entry => entry.Type != int8))
        {
            return weights;
        }
        try
        {
            return new EightBitWeights(weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>What is stored for a weight: a matrix or a kernel in 8 bits with a scale for each row; a vector in bfloat16.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Pack(string name, Tensor weight)
    {
        if (weight.dim() < 2)
        {
            return [new(name, weight.to(bfloat16))];
        }
        var rows = weight.detach().to(float32).flatten(1);
        var scale = (rows.abs().amax([1]) / Largest).clamp_min(1e-30f);
        return [new(name, (rows / scale.unsqueeze(1)).round().to(int8).view(weight.shape)), new(name + Scale, scale)];
    }

    /// <inheritdoc/>
    public Tensor View(string name)
    {
        if (!Entries.ContainsKey(name))
        {
            throw new WeightsException(Path, name, "is missing.");
        }
        if (!IsEightBit(name))
        {
            return _weights.View(name);
        }
        using var scope = NewDisposeScope();
        var stored = _weights.View(name);
        var scale = _weights.View(name + Scale).to(float32).view([-1, .. Enumerable.Repeat(1L, (int)stored.dim() - 1)]);
        return (stored.to(float32) * scale).MoveToOuterDisposeScope();
    }

    private bool IsEightBit(string name) => _weights.Entries.TryGetValue(name, out var entry) && entry.Type == int8;

    private bool IsScale(string name) => name.EndsWith(Scale, StringComparison.Ordinal) && IsEightBit(name[..^Scale.Length]);

    private StoredTensor Widened(string name, StoredTensor entry) =>
        entry.Shape is [var rows, ..] && _weights.Entries.TryGetValue(name + Scale, out var scale) && scale.Type is ScalarType.Float32 or ScalarType.BFloat16 or ScalarType.Float16 && scale.Shape.AsSpan().SequenceEqual([rows])
            ? new(float32, entry.Shape)
            : throw new WeightsException(Path, name, $"is stored in 8 bits, of which '{name}{Scale}' must scale each row, and does not.");

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();
}
