using Sora.Diffusion;
using Sora.Silo.Models;

namespace Sora.Silo.Tests;

/// <summary>Stands in for the engine where a test is about what is around it: flat pictures, at once, or as the test lets them through.</summary>
internal sealed class FakeVideoModel : IVideoModel, IVideoModelLoader
{
    public const int FramesPerChunk = 4;
    public const int Steps = 3;

    private readonly SemaphoreSlim _letThrough = new(0);
    private int _stepsTaken;

    public ModelInfo Info { get; init; } = new("fake", "1", new(32, 48), new(48, 32), FramesPerSecond: 2, FramesPerChunk, Steps, Steps, Parameters: 0);

    /// <summary>True: every step waits for <see cref="LetThrough"/>.</summary>
    public bool Holds { get; set; }

    /// <summary>Thrown by every render, when set.</summary>
    public Exception? Fault { get; set; }

    public int StepsTaken => Volatile.Read(ref _stepsTaken);

    /// <summary>The threads that rendered.</summary>
    public HashSet<string?> Threads { get; } = [];

    public void LetThrough(int steps = 1) => _letThrough.Release(steps);

    public IVideoModel Load() => this;

    public PromptReading Read(string prompt) => new(["red"], [new("zorp", ["orb"])]);

    public IEnumerable<RenderStep> Render(RenderRequest request, CancellationToken cancellationToken)
    {
        lock (Threads)
        {
            Threads.Add(Thread.CurrentThread.Name);
        }
        if (Fault is not null) throw Fault;
        var size = request.Landscape ? Info.Landscape : Info.Portrait;
        var chunks = (request.FrameCount + FramesPerChunk - 1) / FramesPerChunk;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            for (var step = 0; step < Steps; step++)
            {
                // Like the engine: between steps it looks for a cancellation, within a step it does not.
                cancellationToken.ThrowIfCancellationRequested();
                if (Holds) _letThrough.Wait(CancellationToken.None);
                Interlocked.Increment(ref _stepsTaken);
                var frames = Enumerable.Range(0, Math.Min(FramesPerChunk, request.FrameCount - (chunk * FramesPerChunk)))
                    .Select(_ => new RgbFrame(size.Width, size.Height, Pixels(size, (byte)(80 * (step + 1))))).ToList();
                yield return new(chunk, chunks, step, Steps, chunk * FramesPerChunk, frames, Final: step == Steps - 1, Checkpoint: null);
            }
        }
    }

    public void Dispose()
    {
    }

    private static byte[] Pixels(FrameSize size, byte grey)
    {
        var pixels = new byte[size.Width * size.Height * 3];
        Array.Fill(pixels, grey);
        return pixels;
    }
}
