using System.CommandLine;
using Sora.Cli.Terminal;

namespace Sora.Cli.Videos;

/// <summary><c>sora watch</c>: follows a render that is under way, anyone's that may be seen.</summary>
internal static class WatchCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var id = VideoArgument.Create();
        var output = new Option<FileInfo?>("--out", "-o") { Description = Texts.AboutOut, HelpName = Texts.File };
        var command = new Command("watch", Texts.AboutWatch) { id, output };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            await WatchedRender.FollowAsync(client, VideoArgument.Read(parsed, id), parsed.GetValue(output), screen, parsed.GetValue(screen.Json), cancel);
            return ExitCode.Success;
        });
        return command;
    }
}
