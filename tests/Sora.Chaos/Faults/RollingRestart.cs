using Sora.Chaos.Histories;
using Sora.Chaos.Processes;

namespace Sora.Chaos.Faults;

/// <summary>Asks every process in turn to end, starts it again and waits until it is ready, as an upgrade does.</summary>
/// <param name="pause">Between two processes.</param>
public sealed class RollingRestart(TimeSpan pause) : INemesis
{
    /// <exception cref="InvalidOperationException">A process did not end well.</exception>
    public async Task ActAsync(Cluster cluster, HistoryRecorder recorder)
    {
        foreach (var process in cluster.AllWithRedis)
        {
            await Task.Delay(pause);
            recorder.Add(new Fault(FaultKind.Terminate, process.Role, process.Name, recorder.Now));
            var exitCode = await process.RestartAsync(Signal.Terminate);
            if (exitCode != 0) throw new InvalidOperationException($"{process.Name} ended with {exitCode} when it was asked to:\n{process.Output}");
        }
        await Task.Delay(pause);
    }
}
