using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Contracts.Videos;

namespace Sora.Cli.Videos;

/// <summary><c>sora download</c>.</summary>
internal static class DownloadCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var id = VideoArgument.Create();
        var variant = new Option<string>("--variant") { Description = Texts.AboutVariant, DefaultValueFactory = _ => ContentVariant.Video };
        variant.AcceptOnlyFromAmong(ContentVariant.Video, ContentVariant.Thumbnail, ContentVariant.Spritesheet);
        var output = new Option<FileInfo?>("--out", "-o") { Description = Texts.AboutDownloadOut, HelpName = Texts.File };
        var command = new Command("download", Texts.AboutDownload) { id, variant, output };
        command.SetAction(async (parsed, cancel) =>
        {
            var (video, kind) = (VideoArgument.Read(parsed, id), parsed.GetRequiredValue(variant));
            await using var client = server.Open(parsed);
            await SavedFile.DownloadAsync(client, video, kind, parsed.GetValue(output) ?? new FileInfo(video + Extension(kind)), screen, cancel);
            return ExitCode.Success;
        });
        return command;
    }

    private static string Extension(string variant) => variant switch
    {
        ContentVariant.Thumbnail => ".webp",
        ContentVariant.Spritesheet => ".jpg",
        _ => ".mp4",
    };
}
