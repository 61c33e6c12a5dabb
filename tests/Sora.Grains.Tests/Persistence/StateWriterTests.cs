using Sora.Grains.Persistence;

namespace Sora.Grains.Tests.Persistence;

public sealed class StateWriterTests
{
    [Fact]
    public async Task Changes_during_a_write_share_the_next()
    {
        var storage = new SlowStorage();
        var writer = new StateWriter(FakeActivation.Create(), storage.Write);

        storage.Value = 1;
        var first = writer.Write();
        storage.Value = 2;
        var second = writer.Write();
        storage.Value = 3;
        var third = writer.Write();
        Assert.Same(second, third);

        storage.FinishOne();
        await first;
        Assert.False(second.IsCompleted);
        storage.FinishOne();
        await second;

        Assert.Equal([1, 3], storage.Written);
    }

    [Fact]
    public async Task What_is_handed_over_is_settled_when_it_is_written_and_not_before()
    {
        var storage = new SlowStorage();
        var writer = new StateWriter(FakeActivation.Create(), storage.Write);
        Assert.True(writer.Settled.IsCompletedSuccessfully);

        _ = writer.Write();
        _ = writer.Write();
        var settled = writer.Settled;
        storage.FinishOne();
        Assert.False(settled.IsCompleted);
        storage.FinishOne();

        await settled;
        Assert.Equal(2, storage.Written.Count);
    }

    [Fact]
    public async Task After_a_failure_nothing_more_is_written_and_the_activation_goes()
    {
        var activation = FakeActivation.Create();
        var storage = new SlowStorage();
        var writer = new StateWriter(activation, storage.Write);
        var failing = writer.Write();
        var waiting = writer.Write();

        storage.FailOne(new InjectedFault());

        await Assert.ThrowsAsync<InjectedFault>(() => failing);
        Assert.IsType<InjectedFault>((await Assert.ThrowsAsync<InvalidOperationException>(() => waiting)).InnerException);
        await Assert.ThrowsAsync<InvalidOperationException>(writer.Write);
        Assert.Empty(storage.Written);
        Assert.True(FakeActivation.IsDeactivated(activation));
    }

    private sealed class SlowStorage
    {
        private readonly Queue<(int Value, TaskCompletionSource Done)> _running = [];

        public int Value { get; set; }

        public List<int> Written { get; } = [];

        public Task Write()
        {
            var done = new TaskCompletionSource();
            _running.Enqueue((Value, done));
            return done.Task;
        }

        public void FinishOne()
        {
            var (value, done) = _running.Dequeue();
            Written.Add(value);
            done.SetResult();
        }

        public void FailOne(Exception failure) => _running.Dequeue().Done.SetException(failure);
    }
}
