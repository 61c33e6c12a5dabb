using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Sora.Storage.Tests.Grains;

/// <summary>A silo with the storage under test.</summary>
public abstract class StorageSilo : IAsyncLifetime
{
    protected const string Name = "under test";

    private readonly InProcessTestCluster _cluster;

    protected StorageSilo()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => Configure(silo));
        _cluster = builder.Build();
    }

    /// <summary>True when the states outlive the silo.</summary>
    public abstract bool IsDurable { get; }

    public IServiceProvider Services => _cluster.GetSiloServiceProvider();

    public IGrainStorage Storage => Services.GetRequiredKeyedService<IGrainStorage>(Name);

    public IGrainFactory Grains => _cluster.Client;

    public Task RestartAsync() => _cluster.RestartSiloAsync(_cluster.Silos[0]);

    public virtual async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds the storage as <see cref="Name"/>.</summary>
    protected abstract void Configure(ISiloBuilder silo);
}
