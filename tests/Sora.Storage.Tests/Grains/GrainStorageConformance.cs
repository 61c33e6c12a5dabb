using CsCheck;
using Orleans.Storage;

namespace Sora.Storage.Tests.Grains;

/// <summary>What the grains rely on, whatever keeps their state. A provider is put through it by deriving with a silo that has it.</summary>
public abstract class GrainStorageConformance(StorageSilo silo)
{
    private const string StateName = "state";

    private IGrainStorage Storage => silo.Storage;

    [Fact]
    public async Task A_state_that_was_never_written_reads_as_new()
    {
        var state = new Activation<Ledger> { State = new() { Number = 7 }, ETag = "an old tag", RecordExists = true };

        await Storage.ReadStateAsync(StateName, NewGrain(), state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(0, state.State.Number);
    }

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var grain = NewGrain();
        var time = new DateTimeOffset(2026, 3, 29, 2, 30, 0, TimeSpan.FromHours(2));

        var written = await Write(grain, new() { Number = 42, Text = "une vidéo 🎬", Times = [time] });
        var read = await Read(grain);

        Assert.True(written.RecordExists);
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(42, read.State.Number);
        Assert.Equal("une vidéo 🎬", read.State.Text);
        Assert.Equal([time], read.State.Times);
    }

    [Fact]
    public async Task Every_write_gives_a_new_tag()
    {
        var grain = NewGrain();
        var state = await Write(grain, new() { Number = 1 });
        var tags = new HashSet<string?> { state.ETag };

        for (var number = 2; number <= 20; number++)
        {
            state.State.Number = number;
            await Storage.WriteStateAsync(StateName, grain, state);
            Assert.True(tags.Add(state.ETag));
        }

        Assert.Equal(20, (await Read(grain)).State.Number);
    }

    [Fact]
    public async Task A_write_with_a_stale_tag_is_refused_and_changes_nothing()
    {
        var grain = NewGrain();
        await Write(grain, new() { Number = 1 });
        var (first, second) = (await Read(grain), await Read(grain));
        first.State.Number = 2;
        await Storage.WriteStateAsync(StateName, grain, first);
        second.State.Number = 3;

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(StateName, grain, second));

        var read = await Read(grain);
        Assert.Equal(2, read.State.Number);
        Assert.Equal(first.ETag, read.ETag);
    }

    [Fact]
    public async Task A_first_write_is_refused_when_another_was_faster()
    {
        var grain = NewGrain();
        var late = await Read(grain);
        await Write(grain, new() { Number = 1 });

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(StateName, grain, late));

        Assert.Equal(1, (await Read(grain)).State.Number);
    }

    [Fact]
    public async Task A_write_with_a_tag_of_a_state_that_is_not_there_is_refused()
    {
        Assert.SkipUnless(silo.IsDurable, "Orleans' memory provider has nothing to compare the tag with, and takes the write.");
        var state = new Activation<Ledger> { State = new() { Number = 1 }, ETag = "12345" };

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(StateName, NewGrain(), state));
    }

    [Fact]
    public async Task Of_many_writers_with_one_tag_one_wins()
    {
        var grain = NewGrain();
        await Write(grain, new());
        var writers = await Task.WhenAll(Enumerable.Range(1, 16).Select(async number =>
        {
            var state = await Read(grain);
            state.State.Number = number;
            return state;
        }));

        var wins = await Task.WhenAll(writers.Select(state => Task.Run(async () =>
        {
            try
            {
                await Storage.WriteStateAsync(StateName, grain, state);
                return state.State.Number;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        })));

        var winner = Assert.Single(wins, number => number != 0);
        Assert.Equal(winner, (await Read(grain)).State.Number);
    }

    [Fact]
    public async Task A_cleared_state_reads_as_new_and_can_be_written_again()
    {
        var grain = NewGrain();
        var state = await Write(grain, new() { Number = 1 });

        await Storage.ClearStateAsync(StateName, grain, state);

        Assert.False(state.RecordExists);
        Assert.Equal(0, state.State.Number);
        Assert.False((await Read(grain)).RecordExists);
        state.State.Number = 2;
        await Storage.WriteStateAsync(StateName, grain, state);
        Assert.Equal(2, (await Read(grain)).State.Number);
    }

    [Fact]
    public async Task A_clear_with_a_stale_tag_is_refused()
    {
        var grain = NewGrain();
        await Write(grain, new() { Number = 1 });
        var (fresh, stale) = (await Read(grain), await Read(grain));
        fresh.State.Number = 2;
        await Storage.WriteStateAsync(StateName, grain, fresh);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.ClearStateAsync(StateName, grain, stale));

        Assert.Equal(2, (await Read(grain)).State.Number);
    }

    [Fact]
    public async Task A_tag_from_before_a_clear_is_still_stale_after_the_state_is_made_anew()
    {
        var grain = NewGrain();
        var state = await Write(grain, new() { Number = 1 });
        var old = await Read(grain);
        await Storage.ClearStateAsync(StateName, grain, state);
        state.State.Number = 2;
        await Storage.WriteStateAsync(StateName, grain, state);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(StateName, grain, old));

        Assert.Equal(2, (await Read(grain)).State.Number);
    }

    [Fact]
    public async Task Clearing_what_is_not_there_does_nothing()
    {
        var grain = NewGrain();

        await Storage.ClearStateAsync(StateName, grain, await Read(grain));

        Assert.False((await Read(grain)).RecordExists);
    }

    [Fact]
    public async Task A_state_of_a_megabyte_is_kept()
    {
        var grain = NewGrain();
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(number => $"{number:d10}"));

        await Write(grain, new() { Text = text });

        Assert.Equal(text, (await Read(grain)).State.Text);
    }

    [Theory]
    [InlineData("slash/and\\backslash")]
    [InlineData("question?hash#percent%2f")]
    [InlineData("quote'double\"semicolon;--")]
    [InlineData("spaces and\ttabs\nand lines")]
    [InlineData("Ünïcödé 影片 🎬")]
    [InlineData("..")]
    public async Task A_key_may_hold_any_character(string key)
    {
        var grain = GrainId.Create("ledger", key + Guid.NewGuid());

        await Write(grain, new() { Number = 5 });

        Assert.Equal(5, (await Read(grain)).State.Number);
    }

    [Fact]
    public async Task Keys_that_differ_only_in_case_are_different_grains()
    {
        var key = Guid.NewGuid().ToString("n");
        var (lower, upper) = (GrainId.Create("ledger", "a" + key), GrainId.Create("ledger", "A" + key));

        await Write(lower, new() { Number = 1 });
        await Write(upper, new() { Number = 2 });

        Assert.Equal(1, (await Read(lower)).State.Number);
        Assert.Equal(2, (await Read(upper)).State.Number);
    }

    [Fact]
    public async Task States_of_one_grain_with_different_names_are_apart()
    {
        var grain = NewGrain();
        var other = new Activation<Ledger> { State = new() { Number = 2 } };
        await Write(grain, new() { Number = 1 });
        await Storage.WriteStateAsync("other", grain, other);

        await Storage.ClearStateAsync("other", grain, other);

        Assert.Equal(1, (await Read(grain)).State.Number);
    }

    [Fact]
    public async Task Many_grains_written_at_once_are_all_there()
    {
        var grains = Enumerable.Range(0, 1000).Select(_ => NewGrain()).ToList();

        await Task.WhenAll(grains.Select((grain, number) => Task.Run(() => Write(grain, new() { Number = number }))));

        for (var number = 0; number < grains.Count; number++) Assert.Equal(number, (await Read(grains[number])).State.Number);
    }

    [Fact]
    public async Task Any_history_of_writes_and_clears_leaves_what_a_dictionary_would_hold() =>
        await Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1], Gen.Bool, Gen.Int[1, 1000]).List[1, 30].SampleAsync(
            async history =>
            {
                var grains = Enumerable.Range(0, 3).Select(_ => NewGrain()).ToList();
                var model = new int?[3];
                var activations = new Activation<Ledger>[3, 2];
                for (var index = 0; index < 6; index++) activations[index % 3, index / 3] = await Read(grains[index % 3]);
                foreach (var (grain, activation, isClear, number) in history)
                {
                    var state = activations[grain, activation];
                    try
                    {
                        state.State.Number = number;
                        if (isClear) await Storage.ClearStateAsync(StateName, grains[grain], state);
                        else await Storage.WriteStateAsync(StateName, grains[grain], state);
                        model[grain] = isClear ? null : number;
                    }
                    catch (InconsistentStateException)
                    {
                        activations[grain, activation] = await Read(grains[grain]);
                    }
                }
                for (var grain = 0; grain < 3; grain++)
                {
                    var read = await Read(grains[grain]);
                    Assert.Equal(model[grain], read.RecordExists ? read.State.Number : null);
                }
            },
            iter: 50, threads: 1);

    [Fact]
    public async Task A_restart_changes_nothing()
    {
        Assert.SkipUnless(silo.IsDurable, "This storage keeps nothing.");
        var (kept, cleared) = (NewGrain(), NewGrain());
        var before = await Write(kept, new() { Number = 9 });
        await Storage.ClearStateAsync(StateName, cleared, await Write(cleared, new() { Number = 1 }));

        await silo.RestartAsync();

        var after = await Read(kept);
        Assert.Equal(9, after.State.Number);
        Assert.Equal(before.ETag, after.ETag);
        Assert.False((await Read(cleared)).RecordExists);
        after.State.Number = 10;
        await Storage.WriteStateAsync(StateName, kept, after);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(StateName, kept, before));
    }

    private static GrainId NewGrain() => GrainId.Create("ledger", Guid.NewGuid().ToString("n"));

    private async Task<Activation<Ledger>> Read(GrainId grain)
    {
        var state = new Activation<Ledger>();
        await Storage.ReadStateAsync(StateName, grain, state);
        return state;
    }

    private async Task<Activation<Ledger>> Write(GrainId grain, Ledger ledger)
    {
        var state = new Activation<Ledger> { State = ledger };
        await Storage.WriteStateAsync(StateName, grain, state);
        return state;
    }
}
