using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>The <c>adapter_config.json</c> beside an adapter.</summary>
/// <param name="R">Rank of the matrices.</param>
/// <param name="LoraAlpha">How strongly they count.</param>
/// <param name="UseRslora">Whether alpha is divided by the root of the rank.</param>
internal sealed record LoraConfig(int R, double LoraAlpha, bool UseRslora = false)
{
    /// <summary>What the product of the matrices is multiplied by.</summary>
    public double Scale => LoraAlpha / (UseRslora ? Math.Sqrt(R) : R);
}

/// <summary>
/// Weights with a low-rank adapter merged in: W + scale * B A, tensor by tensor as they are read. Tensors without an adapter stay as they are.
/// Source: Hu et al., "LoRA", 2021; names as peft writes them.
/// </summary>
internal sealed partial class LoraWeights : IWeights
{
    private readonly IWeights _weights;
    private readonly IWeights _adapter;
    private readonly double _scale;
    private readonly Dictionary<string, (string A, string B)> _pairs;

    /// <param name="weights">What is adapted; disposed with this object.</param>
    /// <param name="adapter">The matrices; disposed with this object.</param>
    /// <param name="scale">What their product is multiplied by; 1 if nothing says otherwise.</param>
    /// <exception cref="WeightsException">A matrix has no partner, no tensor to adapt, or does not fit it.</exception>
    public LoraWeights(IWeights weights, IWeights adapter, double scale)
    {
        (_weights, _adapter, _scale) = (weights, adapter, scale);
        var matrices = adapter.Entries.Keys.Select(name => Name().Match(name) is { Success: true } match ? match : throw new WeightsException(adapter.Path, name, "is not a matrix of an adapter."))
            .ToLookup(match => $"{match.Groups["layer"].Value}.weight", match => (Side: match.Groups["side"].Value, Name: match.Value));
        _pairs = matrices.ToDictionary(layer => layer.Key, layer => layer.OrderBy(matrix => matrix.Side, StringComparer.Ordinal).ToList() is [("A", var a), ("B", var b)]
            ? (a, b)
            : throw new WeightsException(adapter.Path, layer.First().Name, "has not exactly one partner."));
        foreach (var (name, (a, b)) in _pairs)
        {
            var (down, up) = (adapter.Entries[a].Shape, adapter.Entries[b].Shape);
            if (!weights.Entries.TryGetValue(name, out var adapted))
            {
                throw new WeightsException(adapter.Path, a, $"adapts '{name}', which {weights.Path} does not have.");
            }
            if (adapted.Shape is not [var rows, var columns] || down is not [var rank, _] || down[1] != columns || up is not [_, _] || up[0] != rows || up[1] != rank)
            {
                throw new WeightsException(adapter.Path, a, $"{Shapes.Text(down)} and its partner {Shapes.Text(up)} do not fit '{name}' {Shapes.Text(adapted.Shape)}.");
            }
        }
    }

    /// <inheritdoc/>
    public string Path => _weights.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Entries => _weights.Entries;

    /// <inheritdoc/>
    public Tensor View(string name)
    {
        var weight = _weights.View(name);
        if (!_pairs.TryGetValue(name, out var pair))
        {
            return weight;
        }
        using var scope = NewDisposeScope();
        var change = matmul(_adapter.View(pair.B).to(float64), _adapter.View(pair.A).to(float64));
        return (weight.to(float64) + change * _scale).to(weight.dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _adapter.Dispose();
    }

    [GeneratedRegex(@"^(?<layer>.+)\.lora_(?<side>[AB])(\.[^.]+)?\.weight$")]
    private static partial Regex Name();
}
