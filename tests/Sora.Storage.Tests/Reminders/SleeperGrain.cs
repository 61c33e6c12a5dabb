using System.Collections.Concurrent;

namespace Sora.Storage.Tests.Reminders;

public interface ISleeperGrain : IGrainWithGuidKey
{
    Task WakeEverySecond();
}

public sealed class SleeperGrain : Grain, ISleeperGrain, IRemindable
{
    private static readonly ConcurrentDictionary<Guid, TaskCompletionSource> Sleepers = [];

    private bool _calledInThisActivation;

    /// <summary>Ends when a reminder woke the grain without a call.</summary>
    public static Task Woken(Guid key) => Sleeper(key).Task;

    public Task WakeEverySecond()
    {
        _calledInThisActivation = true;
        return this.RegisterOrUpdateReminder("wake", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!_calledInThisActivation) Sleeper(this.GetPrimaryKey()).TrySetResult();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource Sleeper(Guid key) => Sleepers.GetOrAdd(key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
