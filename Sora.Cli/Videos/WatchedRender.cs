using Sora.Cli.Terminal;
using Sora.Client;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;

namespace Sora.Cli.Videos;

/// <summary>A render on the server, watched to its end.</summary>
internal static class WatchedRender
{
    /// <summary>Watches a video that was just asked for, or says how to.</summary>
    /// <exception cref="CommandException">The render failed or was cancelled.</exception>
    public static async Task FollowIfWantedAsync(SoraClient client, string id, bool watch, FileInfo? output, Screen screen, bool json, CancellationToken cancellationToken)
    {
        if (watch || output is not null)
        {
            await FollowAsync(client, id, output, screen, json, cancellationToken);
        }
        else if (!json)
        {
            screen.Note(Texts.WatchWith(id));
        }
    }

    /// <summary>Returns when the video is completed and, if wanted, saved.</summary>
    /// <exception cref="CommandException">The render failed or was cancelled.</exception>
    public static async Task FollowAsync(SoraClient client, string id, FileInfo? output, Screen screen, bool json, CancellationToken cancellationToken)
    {
        RenderEvent end;
        try
        {
            end = await RenderViews.For(screen, json).FollowAsync(client.Live.WatchVideo(id, cancellationToken: cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(Texts.StillRendering(id), ExitCode.Interrupted);
        }
        if (end.Type != RenderEventType.Completed)
        {
            throw new CommandException(RenderViews.Describe(end));
        }
        if (output is not null)
        {
            await SavedFile.DownloadAsync(client, id, ContentVariant.Video, output, screen, cancellationToken);
        }
        if (json)
        {
            screen.WriteJson(await client.Videos.GetAsync(id, cancellationToken), SoraJson.Default.VideoResource);
        }
        else
        {
            screen.Line(new Uri(client.Server, $"v/{id}").AbsoluteUri);
        }
    }
}
