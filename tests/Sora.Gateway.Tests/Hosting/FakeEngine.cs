using System.Collections.Concurrent;
using Sora.Diffusion;
using Sora.Silo.Models;

namespace Sora.Gateway.Tests.Hosting;

/// <summary>Stands in for the text-to-video model, which is tested in its own room and would take minutes here: grey frames, at once, or when a test lets go.</summary>
public sealed class FakeEngine : IVideoModelLoader
{
    public static readonly ModelInfo Info = new("grey", "1", new(32, 56), new(56, 32), FramesPerSecond: 4, FramesPerChunk: 4, FirstChunkSteps: 2, LaterChunkSteps: 2, Parameters: 1, CameoSide: 16);

    private readonly ManualResetEventSlim _free = new(initialState: true);

    /// <summary>What was asked to be rendered, the load's own trial included.</summary>
    public ConcurrentQueue<RenderRequest> Requests { get; } = new();

    /// <summary>The prompts that chunks were drawn from.</summary>
    public ConcurrentQueue<string> Drawn { get; } = new();

    /// <summary>Renders stop before their second chunk until this is disposed.</summary>
    public IDisposable Hold()
    {
        _free.Reset();
        return new Release(_free);
    }

    IVideoModel IVideoModelLoader.Load() => new Model(this, _free);

    private sealed class Release(ManualResetEventSlim free) : IDisposable
    {
        public void Dispose() => free.Set();
    }

    private sealed class Model(FakeEngine engine, ManualResetEventSlim free) : IVideoModel
    {
        public ModelInfo Info => FakeEngine.Info;

        public PromptReading Read(string prompt) => prompt.Contains("unicorn", StringComparison.Ordinal) ? new(["red"], [new("unicorn", ["horse"])]) : new(["red"], []);

        public IEnumerable<RenderStep> Render(RenderRequest request, CancellationToken cancellationToken = default)
        {
            engine.Requests.Enqueue(request);
            var size = request.Landscape ? Info.Landscape : Info.Portrait;
            var chunks = (request.FrameCount + Info.FramesPerChunk - 1) / Info.FramesPerChunk;
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                if (chunk > 0)
                {
                    free.Wait(cancellationToken);
                }

                engine.Drawn.Enqueue((chunk > 0 ? request.PromptNow?.Invoke() : null) ?? request.Prompt);

                for (var step = 0; step < Info.LaterChunkSteps; step++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var pixels = new byte[size.Width * size.Height * 3];
                    Array.Fill(pixels, (byte)(chunk * 10 + step));
                    var frames = Enumerable.Repeat(new RgbFrame(size.Width, size.Height, pixels), Info.FramesPerChunk).ToArray();
                    yield return new RenderStep(chunk, chunks, step, Info.LaterChunkSteps, chunk * Info.FramesPerChunk, frames, step == Info.LaterChunkSteps - 1, step == Info.LaterChunkSteps - 1 ? [(byte)chunk] : null);
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
