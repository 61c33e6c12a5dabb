using Sora.Cli.Terminal;
using Sora.Client;
using Sora.Client.Videos;
using Spectre.Console;

namespace Sora.Cli.Videos;

/// <summary>A file that is there whole or not at all.</summary>
internal static class SavedFile
{
    /// <summary>Has a file written beside its place and moves it there when it is complete.</summary>
    public static async Task WriteAsync(FileInfo target, Func<string, Task> write)
    {
        var part = target.FullName + ".part";
        target.Directory!.Create();
        try
        {
            await write(part);
            File.Move(part, target.FullName, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Fetches a file of a video.</summary>
    public static async Task DownloadAsync(SoraClient client, string id, string variant, FileInfo target, Screen screen, CancellationToken cancellationToken)
    {
        await WriteAsync(target, async part =>
        {
            await using var file = File.Create(part);
            if (!screen.IsInteractive)
            {
                await client.Videos.DownloadAsync(id, file, variant, cancellationToken: cancellationToken);
                return;
            }
            await new Progress(screen.Console).AutoClear(true).StartAsync(async progress =>
            {
                var task = progress.AddTask(Markup.Escape(target.Name));
                await client.Videos.DownloadAsync(id, file, variant, new Bar(task), cancellationToken);
            });
        });
        screen.Note(Texts.Saved(target.FullName));
    }

    private sealed class Bar(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => (task.MaxValue, task.Value) = (value.Total ?? double.MaxValue, value.Received);
    }
}
