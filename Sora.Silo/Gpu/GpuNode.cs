using Microsoft.Extensions.Options;
using Sora.Grains.Models;
using Sora.Grains.Rendering;
using Sora.Silo.Models;

namespace Sora.Silo.Gpu;

/// <summary>Brings this process's render slots to life: loads the model, then tells the cluster of it and keeps a worker running for each slot.</summary>
/// <remarks>Weights that can not be loaded leave a node without slots and say so; everything else goes on.</remarks>
internal sealed partial class GpuNode(RenderSlots slots, RenderedFiles files, IGrainFactory grains, IOptions<SoraSiloOptions> options, TimeProvider time, ILogger<GpuNode> logger) : BackgroundService
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    /// <summary>While the cluster does not answer: it may be starting too.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

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
        var announced = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            announced |= await Announce(started: !announced);
            for (var slot = 0; slot < slots.Count; slot++)
            {
                await Start($"{options.Value.Node}/{slot}");
            }
            await Task.Delay(announced ? CheckInterval : RetryInterval, time, stoppingToken);
        }
    }

    private async Task<bool> Announce(bool started)
    {
        try
        {
            await grains.GetGrain<IModelsGrain>(IModelsGrain.Key).Announce(slots.Model!.Info.ToFacts(), options.Value.Node, started);
            return true;
        }
        catch (Exception cause)
        {
            LogNotAnnounced(cause, options.Value.Node);
            return false;
        }
    }

    /// <summary>Waits until the workers have handed back what they render, while the silo still serves.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, slots.Count).Select(slot => Drain($"{options.Value.Node}/{slot}", cancellationToken)));
    }

    private async Task Drain(string worker, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IGpuWorkerGrain>(worker).Drain().WaitAsync(cancellationToken);
        }
        catch (Exception cause)
        {
            LogNotDrained(cause, worker);
        }
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

    [LoggerMessage(LogLevel.Warning, "Node {Node} could not tell the cluster of its model; it is tried again.")]
    private partial void LogNotAnnounced(Exception cause, string node);

    [LoggerMessage(LogLevel.Warning, "Worker {Worker} did not end in time; what it renders is taken from it as from a lost one.")]
    private partial void LogNotDrained(Exception cause, string worker);

    [LoggerMessage(LogLevel.Warning, "Worker {Worker} could not be started; it is tried again.")]
    private partial void LogNotStarted(Exception cause, string worker);
}
