using static TorchSharp.torch;

namespace Sora.Diffusion.Tests;

/// <summary>What the garbage collector must not touch. Alone, because it is kept busy and the memory of the process is looked at.</summary>
[Collection(typeof(Alone))]
public sealed class GarbageTests : IDisposable
{
    private static readonly RenderRequest Request = new() { Prompt = "a red ball", FrameCount = 30, Seed = 7 };

    private const long Noise = 8 << 20;

    private readonly TinyModel _folder = new();

    [Fact]
    public void Collecting_garbage_all_the_time_changes_no_video()
    {
        using var model = _folder.Load();
        var video = TinyModel.FinalFrames(model.Render(Request));

        WhileCollecting(() =>
        {
            for (var render = 0; render < 25; render++)
            {
                Assert.Equal(video, TinyModel.FinalFrames(model.Render(Request)));
            }
        });
    }

    [Fact]
    public void Collecting_garbage_all_the_time_changes_no_number() => WhileCollecting(() =>
    {
        using var x = ones(8);
        for (var i = 0; i < 50_000; i++)
        {
            using var scope = NewDisposeScope();
            Assert.Equal(2.5f * (1 + i % 7), ((x + i % 7) * 2.5)[3].item<float>());
        }
    });

    [Fact]
    public void Renders_leave_no_tensor_behind_and_stop_growing_the_process()
    {
        using var model = _folder.Load();
        var video = model.Render(Request).Last().Checkpoint!;
        Render(10); // caches have their size by now
        var tensors = LiveTensors();

        // The pools of the runtimes grow by leaps, some time or other; what leaks grows in every round.
        var growth = long.MaxValue;
        for (var round = 0; round < 10 && growth > Noise; round++)
        {
            growth = Growth(() => Render(50));
        }

        Assert.InRange(growth, long.MinValue, Noise);
        Assert.Equal(tensors, LiveTensors());

        static long Growth(Action work)
        {
            var before = Environment.WorkingSet;
            work();
            GC.Collect();
            return Environment.WorkingSet - before;
        }

        void Render(int times)
        {
            for (var render = 0; render < times; render++)
            {
                RenderSource? source = (render % 3) switch { 0 => null, 1 => new Remix(video, 0.5), _ => new Extension(video) };
                Assert.NotEmpty(TinyModel.FinalFrames(model.Render(Request with { FrameCount = 48, Seed = render, Source = source, PromptNow = () => "a blue star" })));
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void WhileCollecting(Action action)
    {
        using var done = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            action();
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }

    // Of this thread.
    private static long LiveTensors() => TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    /// <summary>No other test runs at the same time.</summary>
    [CollectionDefinition(DisableParallelization = true)]
    public sealed class Alone;
}
