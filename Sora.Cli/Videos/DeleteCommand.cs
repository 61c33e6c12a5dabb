using System.CommandLine;
using Sora.Cli.Terminal;

namespace Sora.Cli.Videos;

/// <summary><c>sora delete</c>: asks a person first, and a script for <c>--yes</c>.</summary>
internal static class DeleteCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var id = VideoArgument.Create();
        var yes = new Option<bool>("--yes", "-y") { Description = Texts.AboutYes };
        var command = new Command("delete", Texts.AboutDelete) { id, yes };
        command.SetAction(async (parsed, cancel) =>
        {
            var video = VideoArgument.Read(parsed, id);
            if (!parsed.GetValue(yes) && !await screen.ConfirmAsync(Texts.ReallyDelete(video), Texts.DeleteNeedsYes, cancel))
            {
                return ExitCode.Failed;
            }
            await using var client = server.Open(parsed);
            await client.Videos.DeleteAsync(video, cancel);
            screen.Note(Texts.Deleted(video));
            return ExitCode.Success;
        });
        return command;
    }
}
