using Sora.Chaos.Histories;
using Sora.Chaos.Processes;

namespace Sora.Chaos.Faults;

/// <summary>Kills every process in turn and gives the cluster time to recover before the next, so that what comes of each kill can be measured by itself.</summary>
/// <param name="kills">Of each role.</param>
/// <param name="pause">From the moment when all processes are ready again until the next kill.</param>
public sealed class KillingNemesis(int kills, TimeSpan pause) : INemesis
{
    private static readonly TimeSpan Check = TimeSpan.FromMilliseconds(100);

    public async Task ActAsync(Cluster cluster, HistoryRecorder recorder)
    {
        cluster.Supervise();
        for (var round = 0; round < kills; round++)
        {
            foreach (var role in (IReadOnlyList<ServerProcess>[])[cluster.Gateways, cluster.Cpus, cluster.Gpus])
            {
                await Task.Delay(pause);
                var victim = role[round % role.Count];
                recorder.Add(new Fault(FaultKind.Kill, victim.Role, victim.Name, recorder.Now));
                victim.Send(Signal.Kill);
                while (victim.IsReady) await Task.Delay(Check);
                while (!cluster.All.All(process => process.IsReady)) await Task.Delay(Check);
            }
        }
        await Task.Delay(pause);
    }
}
