namespace Sora.Grains.Persistence;

/// <summary>A grain's state as an immutable record: what is read is durable, and changes are written one after another although calls interleave.</summary>
/// <remarks>After a failed write it is not known what is stored, so the activation goes; the next call reads afresh.</remarks>
internal sealed class DurableRecord<T>(IPersistentState<T> storage, IGrainContext activation) where T : class, new()
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private T? _committed;

    /// <summary>The state as last stored.</summary>
    public T Value => _committed ??= storage.State;

    /// <summary>Stores what <paramref name="change"/> makes of the state; returning the same reference stores nothing. When storing fails, what is read stays as it was.</summary>
    public async Task<T> Change(Func<T, T> change)
    {
        await _gate.WaitAsync();
        try
        {
            var next = change(Value);
            if (ReferenceEquals(next, Value)) return next;
            storage.State = next;
            try
            {
                await storage.WriteStateAsync();
            }
            catch
            {
                storage.State = Value;
                // Without the failure: calls that wait for this activation are no part of it and go to the next one.
                activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "The state could not be written."));
                throw;
            }
            return _committed = next;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Removes the state from the storage.</summary>
    public async Task Clear()
    {
        await _gate.WaitAsync();
        try
        {
            await storage.ClearStateAsync();
            _committed = new T();
        }
        finally
        {
            _gate.Release();
        }
    }
}
