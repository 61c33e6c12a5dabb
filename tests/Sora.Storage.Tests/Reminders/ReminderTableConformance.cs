using Microsoft.Extensions.DependencyInjection;
using Sora.Storage.Tests.Grains;

namespace Sora.Storage.Tests.Reminders;

/// <summary>What Orleans asks of a table of reminders, whatever keeps it. A table is put through it by deriving with a silo that has it.</summary>
public abstract class ReminderTableConformance(StorageSilo silo)
{
    private IReminderTable Table => silo.Services.GetRequiredService<IReminderTable>();

    [Fact]
    public async Task What_was_set_is_read_back()
    {
        var entry = Reminder("tick");

        var tag = await Table.UpsertRow(entry);
        var read = await Table.ReadRow(entry.GrainId, "tick");

        Assert.NotNull(read);
        Assert.Equal(entry.GrainId, read.GrainId);
        Assert.Equal(entry.StartAt, read.StartAt);
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Equal(entry.Period, read.Period);
        Assert.Equal(tag, read.ETag);
        Assert.Null(await Table.ReadRow(entry.GrainId, "tock"));
    }

    [Fact]
    public async Task Setting_again_replaces_and_gives_a_new_tag()
    {
        var entry = Reminder("tick");
        var first = await Table.UpsertRow(entry);
        entry.Period = TimeSpan.FromHours(7);

        var second = await Table.UpsertRow(entry);

        Assert.NotEqual(first, second);
        var read = Assert.Single((await Table.ReadRows(entry.GrainId)).Reminders);
        Assert.Equal(TimeSpan.FromHours(7), read.Period);
    }

    [Fact]
    public async Task It_is_removed_with_its_tag_only()
    {
        var entry = Reminder("tick");
        var stale = await Table.UpsertRow(entry);
        var tag = await Table.UpsertRow(entry);

        Assert.False(await Table.RemoveRow(entry.GrainId, "tick", stale!));
        Assert.False(await Table.RemoveRow(entry.GrainId, "tick", "not a tag"));
        Assert.True(await Table.RemoveRow(entry.GrainId, "tick", tag!));
        Assert.False(await Table.RemoveRow(entry.GrainId, "tick", tag!));
        Assert.Empty((await Table.ReadRows(entry.GrainId)).Reminders);
    }

    [Fact]
    public async Task Each_reminder_is_in_exactly_one_part_of_the_ring()
    {
        var entries = Enumerable.Range(0, 200).Select(_ => Reminder("ring")).ToList();
        foreach (var entry in entries) await Table.UpsertRow(entry);
        // A boundary on a grain's own hash belongs to the part that it closes.
        uint[] bounds = [1_000_000, entries[0].GrainId.GetUniformHashCode(), entries[1].GrainId.GetUniformHashCode(), 3_500_000_000];
        Array.Sort(bounds);

        var found = new List<GrainId>();
        for (var part = 0; part < bounds.Length; part++)
        {
            // The last part wraps around zero.
            var rows = await Table.ReadRows(bounds[part], bounds[(part + 1) % bounds.Length]);
            found.AddRange(rows.Reminders.Where(row => row.ReminderName == "ring").Select(row => row.GrainId));
        }

        Assert.Equal(entries.Select(entry => entry.GrainId).Order(), found.Order());
        Assert.Superset(entries.Select(entry => entry.GrainId).ToHashSet(), (await Table.ReadRows(0, 0)).Reminders.Select(row => row.GrainId).ToHashSet());
    }

    [Fact]
    public async Task A_reminder_fires_after_a_restart()
    {
        var key = Guid.NewGuid();
        await silo.Grains.GetGrain<ISleeperGrain>(key).WakeEverySecond();

        await silo.RestartAsync();

        // Nobody calls the grain: only its reminder wakes it in the new silo.
        await SleeperGrain.Woken(key).WaitAsync(TestContext.Current.CancellationToken);
    }

    private static ReminderEntry Reminder(string name) => new()
    {
        GrainId = GrainId.Create("sleeper", Guid.NewGuid().ToString("n")),
        ReminderName = name,
        StartAt = new(2030, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc),
        Period = TimeSpan.FromMinutes(5),
    };
}
