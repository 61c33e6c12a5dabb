using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>Weights under other names than those they are stored under.</summary>
internal sealed class RenamedWeights : IWeights
{
    private readonly IWeights _weights;
    private readonly Dictionary<string, string> _stored = [];

    /// <param name="weights">What is stored; disposed with this object.</param>
    /// <param name="rename">The new name of each; null leaves a tensor out.</param>
    /// <exception cref="WeightsException">Two tensors would have the same name.</exception>
    public RenamedWeights(IWeights weights, Func<string, string?> rename)
    {
        _weights = weights;
        foreach (var stored in weights.Entries.Keys)
        {
            if (rename(stored) is { } name && !_stored.TryAdd(name, stored))
            {
                throw new WeightsException(weights.Path, stored, $"is the same as '{_stored[name]}'.");
            }
        }
        Entries = _stored.ToDictionary(pair => pair.Key, pair => weights.Entries[pair.Value]);
    }

    /// <inheritdoc/>
    public string Path => _weights.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Entries { get; }

    /// <inheritdoc/>
    public Tensor View(string name) => _stored.TryGetValue(name, out var stored) ? _weights.View(stored) : throw new WeightsException(Path, name, "is missing.");

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();
}
