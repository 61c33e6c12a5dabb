using Sora.Contracts.Live;
using Sora.Diffusion;
using Sora.Media.Pictures;

namespace Sora.Cli.Engine;

/// <summary>One render by an engine in this process, told in the events that a server would tell.</summary>
internal sealed class LocalRender(IVideoModel model, RenderRequest request, TimeProvider time)
{
    private readonly List<RgbPicture> frames = [];

    /// <summary>The final frames, in order.</summary>
    public IReadOnlyList<RgbPicture> Frames => frames;

    /// <summary>From the start of the render to its last frame.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Renders as it is read.</summary>
    public IEnumerable<RenderEvent> Run(CancellationToken cancellationToken)
    {
        long sequence = 0;
        var start = time.GetTimestamp();
        yield return Next(RenderEventType.Started);
        foreach (var step in model.Render(request, cancellationToken))
        {
            Elapsed = time.GetElapsedTime(start);
            var pictures = step.Frames.Select(frame => frame.ToPicture()).ToArray();
            if (step.Final)
            {
                frames.AddRange(pictures);
            }
            var done = (step.Chunk + ((step.Step + 1.0) / step.StepCount)) / step.ChunkCount;
            for (var i = 0; i < pictures.Length; i++)
            {
                yield return Next(RenderEventType.Frame) with
                {
                    Progress = (int)(99 * done), EtaMs = (long)(Elapsed.TotalMilliseconds * (1 - done) / done), Chunk = step.Chunk, Step = step.Step,
                    FrameIndex = step.FirstFrame + i, FrameCount = request.FrameCount, Final = step.Final,
                    Width = pictures[i].Width, Height = pictures[i].Height, Image = JpegFrame.Encode(pictures[i]),
                };
            }
        }
        yield return Next(RenderEventType.Completed) with { Progress = 100 };

        RenderEvent Next(string type) => new() { Sequence = ++sequence, Type = type, Timestamp = time.GetUtcNow().ToUnixTimeMilliseconds() };
    }
}
