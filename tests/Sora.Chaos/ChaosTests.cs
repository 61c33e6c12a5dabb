using Sora.Chaos.Faults;
using Sora.Chaos.Histories;
using Sora.Chaos.Storages;
using Sora.Chaos.Workload;
using Sora.Client;

namespace Sora.Chaos;

/// <summary>Short runs; bench/chaos makes long ones.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Killing_and_hanging_processes_and_disturbing_their_storage_breaks_no_promise()
    {
        var seed = Random.Shared.Next();
        var outcome = await RunAsync(new(seed, StorageKind.Cosmos, new RandomNemesis(seed, TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(6)), Person.Patient));

        Assert.Empty(outcome.Violations);
        Assert.NotEmpty(outcome.History.Faults);
        Assert.Contains(outcome.History.Calls, call => call is { Kind: CallKind.Create, Outcome: Outcome.Acknowledged });
        Assert.Contains(outcome.History.Calls, call => call is { Kind: CallKind.Create, Cameo: not null, Outcome: Outcome.Acknowledged });
        Assert.NotEmpty(outcome.History.Notifications);
    }

    [Fact]
    public async Task Restarting_every_process_in_turn_fails_no_call_of_an_ordinary_client()
    {
        var outcome = await RunAsync(new(Random.Shared.Next(), StorageKind.Cosmos, new RollingRestart(TimeSpan.FromSeconds(1)), new SoraClientOptions()));

        Assert.Empty(outcome.Violations);
        Assert.NotEmpty(outcome.History.Calls);
        Assert.All(outcome.History.Calls, call => Assert.True(call.Outcome == Outcome.Acknowledged || (call.Outcome == Outcome.Refused && TurnsOnConsent(call, outcome.History)), $"{call}"));
    }

    /// <summary>True when someone's consent, which they may have withdrawn, decides whether the call is refused.</summary>
    private static bool TurnsOnConsent(Call call, History history) =>
        call.Cameo is not null || call.Kind is CallKind.GiveCameo or CallKind.AllowCameo or CallKind.DenyCameo || history.Calls.Any(use => use.Cameo is not null && use.Result == call.Subject);

    private async Task<ChaosOutcome> RunAsync(ChaosRun run)
    {
        var outcome = await run.RunAsync(output.WriteLine);
        foreach (var figure in outcome.ToFigures()) output.WriteLine($"{figure.What}: {figure.Value}");
        return outcome;
    }
}
