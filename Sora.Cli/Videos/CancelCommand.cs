using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Contracts;

namespace Sora.Cli.Videos;

/// <summary><c>sora cancel</c>.</summary>
internal static class CancelCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var id = VideoArgument.Create();
        var command = new Command("cancel", Texts.AboutCancel) { id };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var video = await client.Videos.CancelAsync(VideoArgument.Read(parsed, id), cancel);
            if (parsed.GetValue(screen.Json))
            {
                screen.WriteJson(video, SoraJson.Default.VideoResource);
            }
            else
            {
                screen.Note(Texts.Cancelled);
            }
            return ExitCode.Success;
        });
        return command;
    }
}
