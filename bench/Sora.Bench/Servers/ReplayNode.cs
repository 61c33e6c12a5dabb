using System.Threading.Channels;
using Sora.Bench.Viewers;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Bench.Servers;

/// <summary>Renders nothing: plays the replay, or ends at once. It stores no files.</summary>
internal sealed class ReplayNode(bool paced, TimeProvider time) : IRenderNode
{
    public const string ModelName = "replay";

    public string Model => ModelName;

    public async Task<RenderedMedia> Render(int slot, RenderTicket ticket, Func<string?> promptNow, ChannelWriter<RenderedPicture> pictures, CancellationToken cancellationToken)
    {
        if (paced) await Replay.PlayAsync(ticket.Specification.FrameCount, picture => pictures.WriteAsync(picture, cancellationToken), time, cancellationToken);
        return new("none/video.mp4", "none/thumbnail.webp", "none/spritesheet.jpg", 0);
    }

    public Task Discard(RenderTicket ticket, CancellationToken cancellationToken) => Task.CompletedTask;
}
