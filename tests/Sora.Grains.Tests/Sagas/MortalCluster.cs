using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;

namespace Sora.Grains.Tests.Sagas;

/// <summary>A silo that can die between any two writes and start again with what was stored.</summary>
public sealed class MortalCluster : SoraCluster
{
    private readonly SurvivingDisk _disk = new();
    private IDisposable? _death;

    internal SurvivingDisk Disk => _disk;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // The dead answer nobody, and ask nobody.
        _death = Faults.Intercept(_ => _disk.IsDead ? throw new InjectedFault() : Task.FromResult(false));
    }

    public override ValueTask DisposeAsync()
    {
        _death?.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>Everything in memory is lost; what is stored is there.</summary>
    public async Task Restart()
    {
        _disk.DieAfter(0);
        for (IReadOnlyCollection<GrainId> alive = [default]; alive.Count > 0;)
        {
            alive = _disk.TakeTouched();
            await Task.WhenAll(alive.Select(Deactivate));
        }
        _disk.Revive();
    }

    /// <summary>What Orleans does a minute after a start.</summary>
    public async Task TickAllReminders()
    {
        foreach (var reminder in (await ((IReminderTable)_disk).ReadRows(0, 0)).Reminders)
        {
            await Grains.GetGrain<IRemindable>(reminder.GrainId).ReceiveReminder(reminder.ReminderName, default);
        }
    }

    protected override void ConfigureStorage(ISiloBuilder silo)
    {
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable>(_disk);
        silo.Services.AddGrainStorage(GrainStorage.Name, (services, _) =>
        {
            _disk.Serializer = services.GetRequiredService<Serializer>();
            return _disk;
        });
    }
}
