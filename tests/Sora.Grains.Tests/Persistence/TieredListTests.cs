using CsCheck;
using Sora.Grains.Persistence;

namespace Sora.Grains.Tests.Persistence;

public sealed class TieredListTests
{
    private const int Capacity = 500;

    /// <summary>Whatever is added and removed, and whichever of the two stores a crash cuts off, what was acknowledged is there afterwards, once and in order.</summary>
    [Fact]
    public void What_was_written_is_there_after_any_crash() => Gen.Select(Gen.Int[0, 400], Gen.Frequency((8, Gen.Const(Step.Add)), (1, Gen.Const(Step.Remove)), (1, Gen.Const(Step.Crash)), (1, Gen.Const(Step.Reload)))).Array[1, 400].Sample(steps =>
    {
        var (recent, older) = (new FakeState(), new FakeState());
        var list = Load(recent, older);
        SortedSet<int> model = [];
        foreach (var (number, step) in steps)
        {
            switch (step)
            {
                case Step.Add:
                    var isNew = list.TryAdd(number);
                    Assert.True(list.Write().IsCompletedSuccessfully);
                    Assert.Equal(!model.Contains(number), isNew);
                    model.Add(number);
                    break;
                case Step.Remove:
                    Assert.Equal(model.Remove(number), list.Remove(item => item == number));
                    Assert.True(list.Write().IsCompletedSuccessfully);
                    break;
                case Step.Crash:
                    // The write breaks off at its second store, or at its first: nothing was acknowledged, so the change may be there or not.
                    var target = number % 2 == 0 ? recent : older;
                    target.Fails = true;
                    list.TryAdd(number);
                    var written = list.Write();
                    target.Fails = false;
                    list = Load(recent.Restart(), older.Restart());
                    (recent, older) = (recent.Restarted!, older.Restarted!);
                    if (written.IsCompletedSuccessfully || list.Contains($"{number}")) model.Add(number);
                    _ = written.Exception;
                    break;
                default:
                    list = Load(recent.Restart(), older.Restart());
                    (recent, older) = (recent.Restarted!, older.Restarted!);
                    break;
            }
            Assert.Equal(model, list.Items);
        }
    });

    [Fact]
    public async Task Beyond_its_capacity_the_lowest_go_from_memory_and_from_both_stores()
    {
        var (recent, older) = (new FakeState(), new FakeState());
        var list = Load(recent, older);
        foreach (var number in Enumerable.Range(0, 2 * Capacity))
        {
            list.TryAdd(number);
            await list.Write();
        }

        Assert.Equal(Enumerable.Range(Capacity, Capacity), list.Items);
        Assert.Equal(list.Items, Load(recent.Restart(), older.Restart()).Items);
        Assert.True(recent.State.Items.Count + older.State.Items.Count <= Capacity + 50);
    }

    [Fact]
    public async Task An_addition_rewrites_only_what_came_lately()
    {
        var (recent, older) = (new FakeState(), new FakeState());
        var list = Load(recent, older);
        foreach (var number in Enumerable.Range(0, 1_000))
        {
            list.TryAdd(number);
            await list.Write();
        }

        Assert.InRange(older.Writes, 1, 1_000 / 50);
        Assert.Equal(1_000, recent.Writes);
        Assert.InRange(recent.LargestWrite, 1, 50);
    }

    private static TieredList<int> Load(FakeState recent, FakeState older)
    {
        var list = new TieredList<int>(FakeActivation.Create(), recent, older, Capacity, number => $"{number}", number => number);
        list.Load();
        return list;
    }

    private enum Step
    {
        Add,
        Remove,
        Crash,
        Reload,
    }

    private sealed class FakeState(List<int>? stored = null) : IPersistentState<Tier<int>>
    {
        private List<int> _stored = stored ?? [];

        public bool Fails { get; set; }

        public int Writes { get; private set; }

        public int LargestWrite { get; private set; }

        public FakeState? Restarted { get; private set; }

        public Tier<int> State { get; set; } = new() { Items = [.. stored ?? []] };

        public string? Etag => null;

        public bool RecordExists => true;

        public FakeState Restart() => Restarted = new(_stored);

        public Task WriteStateAsync()
        {
            if (Fails)
            {
                return Task.FromException(new InjectedFault());
            }
            Writes++;
            LargestWrite = Math.Max(LargestWrite, State.Items.Count);
            _stored = [.. State.Items];
            return Task.CompletedTask;
        }

        public Task ClearStateAsync() => throw new NotSupportedException();

        public Task ReadStateAsync() => throw new NotSupportedException();
    }
}
