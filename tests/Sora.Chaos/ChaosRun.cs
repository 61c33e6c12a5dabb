using Sora.Chaos.Audit;
using Sora.Chaos.Faults;
using Sora.Chaos.Histories;
using Sora.Chaos.Processes;
using Sora.Chaos.Storages;
using Sora.Chaos.Workload;
using Sora.Client;

namespace Sora.Chaos;

/// <summary>A run: a crowd acts on a cluster while the nemesis does its worst; then everything is left to settle and the auditor compares.</summary>
/// <param name="Seed">Of what people do.</param>
/// <param name="Patience">Of people's clients.</param>
public sealed record ChaosRun(int Seed, StorageKind Storage, INemesis Nemesis, SoraClientOptions Patience)
{
    /// <summary>As in <see cref="ClusterLayout"/>.</summary>
    public bool Lenient { get; init; } = true;

    private const int People = 6;

    /// <summary>Reminders, which find what a killed process left undone, come once a minute; the next of them may have to be found anew.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SettlingCheck = TimeSpan.FromSeconds(2);

    /// <param name="say">Takes lines about how it goes.</param>
    public async Task<ChaosOutcome> RunAsync(Action<string> say)
    {
        say($"seed {Seed}");
        await using var cluster = await Cluster.StartAsync(new(Gateways: 2, Cpus: 2, Gpus: 2, Redis: true, Storage) { Lenient = Lenient }, Seed);
        say($"the cluster is up; its logs are in {cluster.Folder}");
        var recorder = new HistoryRecorder();
        await using var crowd = new Crowd(People, cluster.Address, Seed, recorder, Patience);
        await crowd.JoinAsync();
        using (var over = new CancellationTokenSource())
        {
            var acting = crowd.ActAsync(over.Token);
            await Nemesis.ActAsync(cluster, recorder);
            await over.CancelAsync();
            await acting;
        }
        foreach (var fault in recorder.ToHistory().Faults) say(FormattableString.Invariant($"{fault.Began.TotalSeconds,6:F1} s: {fault.Kind} {fault.Victim}"));
        var (state, violations) = await SettleAsync(crowd, recorder);
        return new(recorder.ToHistory(), state, violations);
    }

    private static async Task<(FinalState, IReadOnlyList<Violation>)> SettleAsync(Crowd crowd, HistoryRecorder recorder)
    {
        using var patience = new CancellationTokenSource(SettlingTime);
        await Task.WhenAny(crowd.WatchedAsync(), Task.Delay(Timeout.Infinite, patience.Token));
        while (true)
        {
            var state = await crowd.ReadAsync();
            var violations = Auditor.Audit(recorder.ToHistory(), state);
            if (violations is [] || patience.IsCancellationRequested) return (state, violations);
            await Task.Delay(SettlingCheck, CancellationToken.None);
        }
    }
}
