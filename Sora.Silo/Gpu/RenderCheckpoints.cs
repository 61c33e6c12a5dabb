using Sora.Grains.Rendering;
using Sora.Storage.Media;

namespace Sora.Silo.Gpu;

/// <summary>Keeps what a render needs to go on after its last finished chunk, for whichever worker is next. Each attempt writes only its own: a stale worker that is still at it spoils nothing.</summary>
internal sealed partial class RenderCheckpoints(IMediaStore media, ILogger<RenderCheckpoints> logger)
{
    /// <summary>Stores the checkpoint of the chunk that an attempt has finished, over that of the chunk before. A store that can not take it costs the render nothing but the way back.</summary>
    public async Task Save(RenderTicket ticket, byte[] checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            await media.WriteAsync(VideoFiles.Checkpoint(ticket.VideoId, ticket.Attempt), "application/octet-stream", new MemoryStream(checkpoint), cancellationToken);
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSaved(cause, ticket.VideoId, ticket.Attempt);
        }
    }

    /// <summary>That of the newest attempt before this one that came so far; null when there is none, or it can not be read.</summary>
    public async Task<byte[]?> Newest(RenderTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = ticket.Attempt - 1; attempt > 0; attempt--)
            {
                if (await media.ReadAsync(VideoFiles.Checkpoint(ticket.VideoId, attempt), cancellationToken) is { } checkpoint) return checkpoint;
            }
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(cause, ticket.VideoId);
        }
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The checkpoint of {VideoId}, attempt {Attempt}, was not stored; a worker that takes over would begin further back.")]
    private partial void LogNotSaved(Exception cause, string videoId, int attempt);

    [LoggerMessage(LogLevel.Warning, "The checkpoint of {VideoId} can not be read; the render begins afresh.")]
    private partial void LogNotRead(Exception cause, string videoId);
}
