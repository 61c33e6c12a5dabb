using Sora.Chaos.Audit;
using Sora.Chaos.Histories;
using Sora.Chaos.Processes;
using Sora.Chaos.Storages;
using Sora.Chaos.Workload;

namespace Sora.Chaos;

/// <summary>A GPU silo goes while it renders and does not come back, in a cluster whose members find each other by a file.</summary>
public sealed class HandOverTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly ClusterLayout Layout = new(Gateways: 1, Cpus: 1, Gpus: 2, Redis: false, StorageKind.Sqlite);

    [Fact]
    public Task A_gpu_silo_that_is_asked_to_end_hands_its_render_over_and_viewers_see_no_rewind() => GoesOnElsewhere(Layout, async silo =>
    {
        silo.Send(Signal.Terminate);
        await silo.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, silo.ExitCode);
    });

    [Fact]
    public Task The_render_of_a_gpu_silo_that_is_killed_goes_on_elsewhere_long_before_its_lease_runs_out() =>
        GoesOnElsewhere(Layout with { Settings = ["--Sora:Queue:LeaseDuration", "00:10:00"] }, silo =>
        {
            silo.Send(Signal.Kill);
            return Task.CompletedTask;
        });

    private static async Task GoesOnElsewhere(ClusterLayout layout, Func<ServerProcess, Task> end)
    {
        await using var cluster = await Cluster.StartAsync(layout);
        var recorder = new HistoryRecorder();
        await using var ada = new Person("ada", cluster.Address, recorder, Person.Patient);
        await ada.JoinAsync();
        var video = (await ada.CreateAsync("a red ball", seconds: "20"))!;
        var watching = ada.WatchAsync(video);
        await SomethingIsFinal(recorder);
        var first = cluster.Gpus.Single(silo => silo.Output.Contains($"renders {video}", StringComparison.Ordinal));
        Assert.DoesNotContain(recorder.ToHistory().Renders, sight => sight.IsTerminal);

        await end(first);
        await watching.WaitAsync(Patience);

        Assert.Contains($"renders {video}", cluster.Gpus.Single(silo => silo != first).Output, StringComparison.Ordinal);
        await HeardOfTheEnd(ada);
        Assert.Empty(Auditor.Audit(recorder.ToHistory(), new([(await ada.ReadVideoAsync(video))!], [await ada.ReadAsync([])])));
    }

    private static async Task SomethingIsFinal(HistoryRecorder recorder)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!recorder.ToHistory().Renders.Any(sight => sight.Final)) await Task.Delay(50, patience.Token);
    }

    private static async Task HeardOfTheEnd(Person person)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (person.Heard == 0) await Task.Delay(50, patience.Token);
    }
}
