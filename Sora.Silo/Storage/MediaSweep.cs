using System.Globalization;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Grains.Cameos;
using Sora.Grains.Videos;
using Sora.Storage.Media;

namespace Sora.Silo.Storage;

/// <summary>Deletes the files that nobody needs: those of attempts whose worker was killed between storing and reporting, of deletions that were cut off, and cameos that were replaced.</summary>
/// <remarks>Every silo with actors sweeps; two at the same time do the same thing twice.</remarks>
internal sealed partial class MediaSweep(IMediaStore media, IGrainFactory grains, IOptions<MediaSweepOptions> options, TimeProvider time, ILogger<MediaSweep> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, time);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception cause) when (cause is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, cause);
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var old = time.GetUtcNow() - options.Value.OrphanAge;
        var (seen, deleted) = (0, 0);
        await foreach (var folder in media.ListAsync(cancellationToken))
        {
            seen++;
            if (folder.LastModified > old || await IsNeededAsync(folder.Prefix)) continue;
            await media.DeleteAsync(folder.Prefix, cancellationToken);
            LogDeleted(logger, folder.Prefix, folder.LastModified);
            deleted++;
        }
        LogSwept(logger, seen, deleted);
    }

    /// <summary>True unless the folder is a video's or a cameo's, which says that it is not needed, or is the upload of a render that must long be over.</summary>
    private async Task<bool> IsNeededAsync(string prefix)
    {
        var segments = prefix.Split('/');
        if (segments[0] == VideoFiles.Uploads) return false;
        if (SoraId.IsValid(segments[0], SoraId.Cameo)) return await grains.GetGrain<ICameoGrain>(segments[0]).NeedsPicture(CameoFiles.In(prefix));
        if (!SoraId.IsValid(segments[0], SoraId.Video)) return true;
        var video = grains.GetGrain<IVideoGrain>(segments[0]);
        if (segments is [_, VideoFiles.Checkpoints, ..]) return await video.NeedsFiles(IVideoGrain.UnfinishedAttempts);
        return await video.NeedsFiles(segments.Length > 1 && int.TryParse(segments[1], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : null);
    }
}
