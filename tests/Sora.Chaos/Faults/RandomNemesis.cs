using Sora.Chaos.Histories;
using Sora.Chaos.Processes;

namespace Sora.Chaos.Faults;

/// <summary>For a while kills, hangs and ends processes and disturbs the storage, drawn from a seed; a supervisor starts again what has died, as soon as it has.</summary>
/// <param name="duration">How long it goes on.</param>
/// <param name="pause">The mean time between two faults.</param>
public sealed class RandomNemesis(int seed, TimeSpan duration, TimeSpan pause) : INemesis
{
    private readonly Random _random = new(seed);

    public async Task ActAsync(Cluster cluster, HistoryRecorder recorder)
    {
        cluster.Supervise();
        var end = recorder.Now + duration;
        while (recorder.Now < end)
        {
            await Task.Delay(pause * (0.5 + _random.NextDouble()));
            await (_random.Next(20) switch
            {
                < 8 => SignalAsync(Any(cluster.All), FaultKind.Kill),
                < 11 => HangAsync(Any(cluster.All)),
                < 13 => SignalAsync(Any(cluster.All), FaultKind.Terminate),
                13 => SignalAsync(cluster.Redis ?? Any(cluster.All), FaultKind.Kill),
                < 16 => SignalAsync(cluster.Redis ?? Any(cluster.All), FaultKind.Terminate),
                _ => DisturbAsync(),
            });
        }

        Task SignalAsync(ServerProcess victim, FaultKind kind)
        {
            recorder.Add(new Fault(kind, victim.Role, victim.Name, recorder.Now));
            victim.Send(kind == FaultKind.Kill ? Signal.Kill : Signal.Terminate);
            return Task.CompletedTask;
        }

        async Task HangAsync(ServerProcess victim)
        {
            recorder.Add(new Fault(FaultKind.Hang, victim.Role, victim.Name, recorder.Now));
            victim.Send(Signal.Stop);
            await SomeSeconds();
            victim.Send(Signal.Continue);
        }

        async Task DisturbAsync()
        {
            var (kind, role) = Any(cluster.Storage.Faults);
            recorder.Add(new Fault(kind, role, $"{role}".ToLowerInvariant(), recorder.Now));
            using var fault = cluster.Storage.Begin(kind, role);
            await SomeSeconds();
        }

        Task SomeSeconds() => Task.Delay(TimeSpan.FromSeconds(_random.Next(2, 9)));
    }

    private T Any<T>(IEnumerable<T> among) => _random.GetItems([.. among], 1)[0];
}
