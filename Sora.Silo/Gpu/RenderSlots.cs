using Microsoft.Extensions.Options;
using Sora.Diffusion;
using Sora.Silo.Models;

namespace Sora.Silo.Gpu;

/// <summary>The render slots of this process; empty until they are loaded, and for good when that fails.</summary>
internal sealed class RenderSlots(IVideoModelLoader loader, IOptions<SoraSiloOptions> options) : IDisposable
{
    private volatile RenderSlot[] _slots = [];

    public int Count => _slots.Length;

    public RenderSlot this[int index] => _slots[index];

    /// <summary>The model that every slot has loaded; null when there are no slots. Only its facts and its reading of prompts are for use outside a slot.</summary>
    public IVideoModel? Model => _slots is [var first, ..] ? first.Loaded.Result : null;

    /// <summary>Loads the model once for each slot.</summary>
    public async Task Load()
    {
        var loading = Enumerable.Range(0, options.Value.Slots).Select(index => new RenderSlot(index, loader.Load)).ToArray();
        try
        {
            await Task.WhenAll(loading.Select(slot => slot.Loaded));
        }
        catch
        {
            foreach (var slot in loading)
            {
                slot.Dispose();
            }
            throw;
        }
        _slots = loading;
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Dispose();
        }
    }
}
