namespace Sora.Grains.Tests.Sagas;

/// <summary>The process dies before every single write of everything that spans grains, and starts again.</summary>
public sealed class CrashTests(MortalCluster cluster) : IClassFixture<MortalCluster>
{
    // Far above what any saga writes: more would be a saga that never comes to rest.
    private const int MostWrites = 60;

    public static TheoryData<Saga> All => [.. Sagas.All];

    [Theory, MemberData(nameof(All))]
    public async Task Whatever_write_the_process_dies_at_it_ends_complete_and_once(Saga saga)
    {
        var died = new HashSet<string>();
        for (var writes = 0; ; writes++)
        {
            Assert.True(writes < MostWrites, $"'{saga}' goes on writing.");
            if (await Die(() => cluster.Disk.DieAfter(writes), saga) is not { } diedAt) break;
            died.Add(diedAt);
        }
        // Grains write side by side, so the same count may fall on one write twice and on another never.
        foreach (var missed in saga.Writes.Except(died).ToArray())
        {
            if (await Die(() => cluster.Disk.DieAt(missed), saga) is { } diedAt) died.Add(diedAt);
        }
        Assert.Subset(died, saga.Writes.ToHashSet());
    }

    /// <summary>Plays a saga with a death on the way, and again what was not acknowledged.</summary>
    /// <returns>What was being written at the death; null when the saga was over before.</returns>
    private async Task<string?> Die(Action arrange, Saga saga)
    {
        var scene = await saga.Prepare(cluster);
        await cluster.Restart(); // nothing of the preparation goes on
        arrange();
        var acknowledged = await Succeeds(scene.Act);
        var over = acknowledged && await Rests(scene.Complete);
        var diedAt = cluster.Disk.DiedAt;
        if (over && diedAt is null)
        {
            cluster.Disk.Revive();
            return null;
        }

        await cluster.Restart();
        if (!acknowledged) await scene.Act();
        await Eventually.Holds(async () =>
        {
            await cluster.TickAllReminders();
            await scene.Complete();
        });
        return diedAt;
    }

    /// <summary>Waits for the death or for the end of all effects, whichever comes. True when nothing is left to be done.</summary>
    private async Task<bool> Rests(Func<Task> complete)
    {
        for (; !cluster.Disk.IsDead; await Task.Delay(5))
        {
            if (await Record.ExceptionAsync(complete) is null) return true;
        }
        return false;
    }

    private static async Task<bool> Succeeds(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception cause) when (IsDeath(cause))
        {
            return false;
        }
    }

    // A grain tells of the write that failed before in its own words.
    private static bool IsDeath(Exception? cause) => cause is not null && (cause is InjectedFault || cause.Message.Contains("earlier write", StringComparison.Ordinal) || IsDeath(cause.InnerException));
}
