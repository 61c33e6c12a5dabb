using System.Collections.Concurrent;
using System.Threading.Channels;
using Sora.Contracts.Live;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

/// <summary>A render node without an engine: a test gives the pictures and the end of every render.</summary>
internal sealed class ScriptedRenderNode : IRenderNode
{
    private readonly ConcurrentDictionary<(string VideoId, int Attempt), ScriptedRender> _renders = [];

    public string Model => "scripted";

    public ConcurrentQueue<(string VideoId, int Attempt)> Discarded { get; } = [];

    /// <summary>The render of an attempt; await <see cref="ScriptedRender.Started"/>.</summary>
    public ScriptedRender this[string videoId, int attempt] => _renders.GetOrAdd((videoId, attempt), _ => new());

    public async Task<RenderedMedia> Render(int slot, RenderTicket ticket, Func<string?> promptNow, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken)
    {
        var render = this[ticket.VideoId, ticket.Attempt];
        render.Begin(pictures, promptNow);
        return await render.Ended.WaitAsync(cancellationToken);
    }

    public Task Discard(RenderTicket ticket, CancellationToken cancellationToken)
    {
        Discarded.Enqueue((ticket.VideoId, ticket.Attempt));
        return Task.CompletedTask;
    }
}

internal sealed class ScriptedRender
{
    public const int Frames = 8;

    private const int Steps = 4;
    private readonly TaskCompletionSource<ChannelWriter<RenderedPicture>> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RenderedMedia> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Started => _started.Task;

    public Task<RenderedMedia> Ended => _ended.Task;

    /// <summary>What the worker wants drawn now; null before it said anything.</summary>
    public Func<string?> PromptNow { get; private set; } = () => null;

    public void Begin(ChannelWriter<RenderedPicture> pictures, Func<string?> promptNow)
    {
        PromptNow = promptNow;
        _started.TrySetResult(pictures);
    }

    public async Task Show(int frame, int step, bool final = false) =>
        await (await _started.Task).WriteAsync(new(Chunk: 0, ChunkCount: 1, step, Steps, frame, final, Width: 2, Height: 2, Jpeg: [(byte)frame, (byte)step]));

    public async Task ShowAll()
    {
        for (var step = 0; step < Steps; step++)
        {
            for (var frame = 0; frame < Frames; frame++)
            {
                await Show(frame, step, final: step == Steps - 1);
            }
        }
    }

    public void Finish(string videoId) => _ended.TrySetResult(new($"{videoId}/1/video.mp4", $"{videoId}/1/thumbnail.webp", $"{videoId}/1/spritesheet.jpg", 1000));

    public void Fail(string code, bool permanent) => _ended.TrySetException(new RenderFailedException(new RenderError(code, "as the test wants"), permanent));
}
