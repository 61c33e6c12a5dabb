using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;
using Sora.Grains.Rendering;

namespace Sora.Grains.Tests.Sagas;

/// <summary>Two silos on one disk, of which one can be lost. Leases outlive every test.</summary>
public sealed class PairOfSilos : SoraCluster
{
    private readonly ServiceProvider _serialization = new ServiceCollection().AddSerializer().BuildServiceProvider(); // of neither silo
    private readonly SurvivingDisk _disk = new();

    public PairOfSilos() => _disk.Serializer = _serialization.GetRequiredService<Serializer>();

    protected override short Silos => 2;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _serialization.DisposeAsync();
    }

    /// <summary>Where a grain is active.</summary>
    public SiloAddress SiloOf(IAddressable grain) =>
        Cluster.TryGetGrainContext(grain.GetGrainId(), out var activation) ? activation.Address.SiloAddress! : throw new InvalidOperationException($"{grain} is not active.");

    public SiloAddress OtherThan(SiloAddress silo) => Cluster.Silos.Single(other => !other.SiloAddress.Equals(silo)).SiloAddress;

    /// <summary>Ends a silo without giving it time for anything.</summary>
    public Task Kill(SiloAddress silo) => Cluster.KillSiloAsync(Cluster.GetSiloForAddress(silo)!);

    protected override void ConfigureStorage(ISiloBuilder silo)
    {
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable>(_disk);
        silo.Services.AddGrainStorage(GrainStorage.Name, (_, _) => _disk);
        silo.Services.Configure<RenderQueueOptions>(queue => queue.LeaseDuration = TimeSpan.FromMinutes(10));
        silo.Services.Configure<ClusterMembershipOptions>(membership => (membership.ProbeTimeout, membership.NumMissedProbesLimit) = (TimeSpan.FromSeconds(1), 2));
    }
}
