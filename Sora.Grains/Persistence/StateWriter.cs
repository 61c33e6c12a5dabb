namespace Sora.Grains.Persistence;

/// <summary>Writes a grain's state, one write at a time; changes that are made while one is under way share the next.</summary>
/// <remarks>
/// A grain that interleaves changes its state in one turn and then awaits <see cref="Write"/>: what it changed is durable when that returns.
/// After a failed write memory and storage differ, so the activation refuses further writes and goes; the next call reads afresh.
/// </remarks>
internal sealed class StateWriter(IGrainContext activation, Func<Task> write)
{
    private Task _current = Task.CompletedTask;
    private Task? _next;
    private Exception? _failure;

    /// <summary>Ends when everything that was handed to <see cref="Write"/> so far is durable.</summary>
    public Task Settled => _next ?? _current;

    /// <summary>Makes the state as it is now durable.</summary>
    public Task Write()
    {
        if (_next is not null)
        {
            return _next;
        }
        return _current.IsCompleted ? _current = WriteNow() : _next = WriteAfter(_current);
    }

    private async Task WriteAfter(Task previous)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _current = _next!;
        _next = null;
        await WriteNow();
    }

    private async Task WriteNow()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException("An earlier write of this activation failed.", _failure);
        }
        try
        {
            await write();
        }
        catch (Exception failure)
        {
            _failure = failure;
            // Without the failure: calls that wait for this activation are no part of it and go to the next one.
            activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "The state could not be written."));
            throw;
        }
    }
}
