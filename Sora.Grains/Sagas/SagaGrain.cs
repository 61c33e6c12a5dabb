using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sora.Grains.Sagas;

/// <summary>A grain whose commands have effects in other grains, and which finishes them at once, again after a failure, and after a crash.</summary>
/// <remarks>
/// The order that makes it safe: <see cref="ArmReminder"/>; then one write that holds the change and what it still has to cause; then <see cref="StartFinishing"/>.
/// The finishing runs beside the grain's requests and never inside one, so neither a caller nor another grain ever waits for it. Effects must be idempotent: each may happen again.
/// The reminder goes when it finds nothing left to do. It is the last resort: an activation that has to go calls the next, and <see cref="SagaRecovery"/> calls those that went with their silo.
/// </remarks>
internal abstract partial class SagaGrain(TimeProvider time, IOptions<SagaOptions> options, ILogger logger) : Grain, IRemindable, ISaga
{
    private const string ReminderName = "unfinished";

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _reminderGate = new(1);
    private DateTimeOffset _keepReminderUntil;
    private IGrainReminder? _reminder;
    private Task _finishing = Task.CompletedTask;

    protected TimeProvider Time { get; } = time;

    /// <summary>True while the state holds effects that were not acknowledged.</summary>
    protected abstract bool HasUnfinished { get; }

    /// <summary>Tries the effects once and takes those that were acknowledged out of the state, durably. Throws when some remain because of a failure.</summary>
    protected abstract Task Finish(CancellationToken cancellationToken);

    /// <summary>Makes sure, durably, that unfinished work will be found after a crash. Call it right before the change.</summary>
    protected async Task ArmReminder()
    {
        _keepReminderUntil = Time.GetUtcNow() + options.Value.ReminderPeriod;
        if (_reminder is not null)
        {
            return;
        }
        await _reminderGate.WaitAsync();
        try
        {
            _reminder = await this.RegisterOrUpdateReminder(ReminderName, options.Value.ReminderPeriod, options.Value.ReminderPeriod);
        }
        finally
        {
            _reminderGate.Release();
        }
    }

    /// <summary>Begins to finish what is unfinished, unless that is under way.</summary>
    protected void StartFinishing()
    {
        if (_finishing.IsCompleted)
        {
            _finishing = FinishAll();
        }
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        StartFinishing();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _finishing;
        // Another silo may have been lost that kept this grain's address, or a write may have failed; nobody else would call before the reminder does.
        if (HasUnfinished && reason.ReasonCode != DeactivationReasonCode.ShuttingDown) this.AsReference<ISaga>().Resume().Ignore();
    }

    Task ISaga.Resume()
    {
        StartFinishing();
        return Task.CompletedTask;
    }

    async Task IRemindable.ReceiveReminder(string reminderName, TickStatus status)
    {
        if (HasUnfinished)
        {
            StartFinishing();
        }
        else if (Time.GetUtcNow() >= _keepReminderUntil)
        {
            await DisarmReminder();
        }
    }

    private async Task DisarmReminder()
    {
        await _reminderGate.WaitAsync();
        try
        {
            // Looked up only where an earlier activation has put it.
            var reminder = _reminder ?? await this.GetReminder(ReminderName);
            _reminder = null;
            if (reminder is not null)
            {
                await this.UnregisterReminder(reminder);
            }
        }
        finally
        {
            _reminderGate.Release();
        }
    }

    private async Task FinishAll()
    {
        var wait = options.Value.FirstRetry;
        while (HasUnfinished && !_stopping.IsCancellationRequested)
        {
            try
            {
                await Finish(_stopping.Token);
                wait = options.Value.FirstRetry;
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                // The next activation goes on.
            }
            catch (Exception failure)
            {
                LogRetry(logger, failure, this.GetGrainId(), wait);
                await Task.Delay(wait, Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                wait = TimeSpan.FromTicks(Math.Min(2 * wait.Ticks, options.Value.LongestRetry.Ticks));
            }
        }
    }
}
