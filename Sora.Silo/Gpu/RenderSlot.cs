using System.Threading.Channels;
using Sora.Diffusion;

namespace Sora.Silo.Gpu;

/// <summary>A model on a thread of its own: tensors never wait for a pool thread, and a pool thread never waits for tensors.</summary>
internal sealed class RenderSlot : IDisposable
{
    private readonly Channel<Action> _jobs = Channel.CreateBounded<Action>(1);
    private readonly Thread _thread;
    private readonly Func<IVideoModel> _load;
    private readonly TaskCompletionSource<IVideoModel> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RenderSlot(int index, Func<IVideoModel> load)
    {
        _load = load;
        _thread = new Thread(Run) { IsBackground = true, Name = $"render slot {index}" };
        _thread.Start();
    }

    /// <summary>The model; fails with the reason when it can not be loaded.</summary>
    public Task<IVideoModel> Loaded => _loaded.Task;

    /// <summary>Renders on the slot's thread. The thread waits where <paramref name="steps"/> is full.</summary>
    public async Task Render(RenderRequest request, ChannelWriter<RenderStep> steps, CancellationToken cancellationToken)
    {
        var model = await Loaded;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _jobs.Writer.WriteAsync(
            () =>
            {
                try
                {
                    foreach (var step in model.Render(request, cancellationToken))
                    {
                        if (!steps.TryWrite(step)) steps.WriteAsync(step, cancellationToken).AsTask().GetAwaiter().GetResult();
                    }
                    ended.SetResult();
                }
                catch (Exception cause)
                {
                    ended.SetException(cause);
                }
                finally
                {
                    steps.TryComplete();
                }
            },
            cancellationToken);
        await ended.Task;
    }

    /// <summary>Ends the thread after the render in progress, and frees the model.</summary>
    public void Dispose()
    {
        _jobs.Writer.TryComplete();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            _loaded.SetResult(_load());
        }
        catch (Exception cause)
        {
            _loaded.SetException(cause);
            return;
        }
        using var model = _loaded.Task.Result;
        var name = SlotTelemetry.Model(model.Info.Name);
        SlotTelemetry.Slots.Add(1, name);
        while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_jobs.Reader.TryRead(out var job))
            {
                SlotTelemetry.Busy.Add(1, name);
                job();
                SlotTelemetry.Busy.Add(-1, name);
            }
        }
        SlotTelemetry.Slots.Add(-1, name);
    }
}
