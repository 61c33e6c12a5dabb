using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Autoencoder;

/// <summary>What a streaming pass keeps between latents: the last input of every layer that looks back. A fork continues on its own.</summary>
public sealed class AutoencoderMemory : IDisposable
{
    private readonly Dictionary<Module, Tensor> _last = [];
    private readonly HashSet<Module> _begun = [];

    /// <summary>Whether nothing has gone by yet.</summary>
    internal bool IsEmpty => _last.Count == 0;

    /// <summary>Whether a layer asks this for the first time.</summary>
    internal bool FirstTime(Module layer) => _begun.Add(layer);

    internal Tensor? Last(Module layer) => _last.GetValueOrDefault(layer);

    internal void Remember(Module layer, Tensor frame)
    {
        Last(layer)?.Dispose();
        // Cloned: a slice would keep the whole activation alive.
        _last[layer] = frame.detach().clone().DetachFromDisposeScope();
    }

    /// <summary>Frames still to be dropped from the start; null before the first call.</summary>
    internal int? Trim { get; set; }

    /// <summary>A copy that may go another way, for a preview that must not be remembered.</summary>
    public AutoencoderMemory Fork()
    {
        var fork = new AutoencoderMemory { Trim = Trim };
        foreach (var (layer, frame) in _last)
        {
            fork._last[layer] = frame.alias().DetachFromDisposeScope();
        }
        fork._begun.UnionWith(_begun);
        return fork;
    }

    /// <summary>Frees the remembered frames.</summary>
    public void Dispose()
    {
        foreach (var frame in _last.Values)
        {
            frame.Dispose();
        }
        _last.Clear();
    }
}
