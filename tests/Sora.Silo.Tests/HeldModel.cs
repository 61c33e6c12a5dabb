using System.Collections.Concurrent;
using Sora.Diffusion;
using Sora.Diffusion.Tests;
using Sora.Silo.Models;

namespace Sora.Silo.Tests;

/// <summary>The real engine with the smallest of models, whose renders stop after a chunk for as long as a test wants.</summary>
internal sealed class HeldModel : IVideoModelLoader, IVideoModel
{
    private readonly TinyModel _folder = new();
    private readonly Lazy<VideoModel> _model;
    private readonly ManualResetEventSlim _free = new(initialState: true);
    private int _holdAfterChunk = int.MaxValue;

    public HeldModel() => _model = new(_folder.Load);

    public ModelInfo Info => _model.Value.Info;

    /// <summary>The requests so far.</summary>
    public ConcurrentQueue<RenderRequest> Requests { get; } = [];

    /// <summary>Chunks that were denoised, over all renders.</summary>
    public ConcurrentQueue<int> Rendered { get; } = [];

    /// <summary>Renders wait when they have finished this chunk, until <see cref="Release"/>.</summary>
    public void HoldAfter(int chunk)
    {
        _holdAfterChunk = chunk;
        _free.Reset();
    }

    public void Release()
    {
        _holdAfterChunk = int.MaxValue;
        _free.Set();
    }

    public IVideoModel Load() => this;

    public PromptReading Read(string prompt) => _model.Value.Read(prompt);

    public IEnumerable<RenderStep> Render(RenderRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        return Held(_model.Value.Render(request, cancellationToken), cancellationToken);
    }

    /// <summary>Frees the weights; the silo's slots share one model, so theirs is not the last use.</summary>
    public void Close()
    {
        _model.Value.Dispose();
        _folder.Dispose();
    }

    void IDisposable.Dispose()
    {
    }

    private IEnumerable<RenderStep> Held(IEnumerable<RenderStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            if (step.Checkpoint is not null) Rendered.Enqueue(step.Chunk);
            yield return step;
            if (step.Final && step.Chunk >= _holdAfterChunk) _free.Wait(cancellationToken);
        }
    }
}
