using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sora.Grains.Sagas;

/// <summary>Wakes the grains that may have something unfinished, when a silo has gone and when this one has started: else nobody would before their reminders tick.</summary>
/// <remarks>Every silo takes its share of the stored reminders, which are those of the last minute or two. Who is woken without need, or twice, does nothing; who can not be woken is left to the reminder.</remarks>
internal sealed partial class SagaRecovery(IReminderTable reminders, ISiloStatusOracle silos, IGrainFactory grains, TimeProvider time, ILogger<SagaRecovery> logger) : BackgroundService, ISiloStatusListener
{
    private const int MaxParallel = 16;
    private const int MaxTries = 10;

    /// <summary>A grain may for a moment still be looked for where it was.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Losses that come while one is dealt with are one.</summary>
    private readonly Channel<bool> _lost = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    void ISiloStatusListener.SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead) _lost.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        _lost.Writer.TryWrite(true); // the whole system may have been lost before
        await foreach (var _ in _lost.Reader.ReadAllAsync(stoppingToken))
        {
            await Recover(stoppingToken);
        }
    }

    private async Task Recover(CancellationToken cancellationToken)
    {
        IReadOnlyCollection<ReminderEntry>? asleep = null;
        for (var tries = 0; tries < MaxTries && asleep is not { Count: 0 }; tries++)
        {
            if (tries > 0) await Task.Delay(RetryDelay, time, cancellationToken);
            try
            {
                asleep = await Wake(asleep ?? await ReadShare(), cancellationToken);
            }
            catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRead(cause);
            }
        }
    }

    /// <summary>An equal part of the range of hashes, by this silo's place among all that it knows.</summary>
    private async Task<IReadOnlyCollection<ReminderEntry>> ReadShare()
    {
        SiloAddress[] all = [.. silos.GetActiveSilos().Union([silos.SiloAddress]).Order()];
        var place = Array.IndexOf(all, silos.SiloAddress);
        return [.. (await reminders.ReadRows(Bound(place), Bound(place + 1))).Reminders];

        uint Bound(int part) => (uint)((1UL << 32) * (ulong)part / (ulong)all.Length); // that of all is 0 again: the range is a ring
    }

    /// <returns>Those who could not be reached.</returns>
    private async Task<IReadOnlyCollection<ReminderEntry>> Wake(IReadOnlyCollection<ReminderEntry> unfinished, CancellationToken cancellationToken)
    {
        var missed = new ConcurrentBag<ReminderEntry>();
        await Parallel.ForEachAsync(unfinished, new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken }, async (reminder, _) =>
        {
            try
            {
                await grains.GetGrain<ISaga>(reminder.GrainId).Resume(); // and no tick: that could take the reminder from one that is about to go
            }
            catch (Exception cause)
            {
                missed.Add(reminder);
                LogNotWoken(cause, reminder.GrainId);
            }
        });
        return missed;
    }

    [LoggerMessage(LogLevel.Warning, "The reminders of unfinished work could not be read; it is tried again.")]
    private partial void LogNotRead(Exception cause);

    [LoggerMessage(LogLevel.Debug, "{Grain} could not be woken to finish its work; it is tried again, and its reminder is left.")]
    private partial void LogNotWoken(Exception cause, GrainId grain);
}
