using Microsoft.Extensions.Options;
using Sora.Grains.Rendering;

namespace Sora.Silo.Gpu;

/// <summary>Brings this process's render slots to life: loads the model, then keeps a worker running for each slot.</summary>
/// <remarks>Weights that can not be loaded leave a node without slots and say so; everything else goes on.</remarks>
internal sealed partial class GpuNode(RenderSlots slots, RenderedFiles files, IGrainFactory grains, IOptions<SoraSiloOptions> options, TimeProvider time, ILogger<GpuNode> logger) : BackgroundService
{
    private static readonly TimeSpan WorkerCheckInterval = TimeSpan.FromSeconds(10);

    private readonly Task _loading = slots.Load(); // while the silo starts

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        files.DeleteTemporary();
        try
        {
            await _loading;
            LogLoaded(slots.Model!.Info.Name, slots.Model.Info.Version, slots.Count, options.Value.Node);
        }
        catch (Exception cause)
        {
            LogNotLoaded(cause, options.Value.Node);
            return;
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var check = new PeriodicTimer(WorkerCheckInterval, time);
        do
        {
            for (var slot = 0; slot < slots.Count; slot++)
            {
                await Start($"{options.Value.Node}/{slot}");
            }
        }
        while (await check.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Start(string worker)
    {
        try
        {
            await grains.GetGrain<IGpuWorkerGrain>(worker).Start();
        }
        catch (Exception cause)
        {
            LogNotStarted(cause, worker); // the next check tries again
        }
    }

    [LoggerMessage(LogLevel.Information, "Model {Model} {Version} is loaded; {Slots} render slots on node {Node}.")]
    private partial void LogLoaded(string model, string version, int slots, string node);

    [LoggerMessage(LogLevel.Error, "The model could not be loaded: node {Node} renders nothing. Correct the weights, or Sora:Model, and start again.")]
    private partial void LogNotLoaded(Exception cause, string node);

    [LoggerMessage(LogLevel.Warning, "Worker {Worker} could not be started; it is tried again.")]
    private partial void LogNotStarted(Exception cause, string worker);
}
