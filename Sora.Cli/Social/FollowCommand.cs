using System.CommandLine;
using Sora.Cli.Terminal;

namespace Sora.Cli.Social;

/// <summary><c>sora follow</c>.</summary>
internal static class FollowCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var handle = PersonArgument.Create();
        var undo = new Option<bool>("--undo") { Description = Texts.AboutUndoFollow };
        var command = new Command("follow", Texts.AboutFollow) { handle, undo };
        command.SetAction(async (parsed, cancel) =>
        {
            var person = PersonArgument.Read(parsed, handle);
            await using var client = server.Open(parsed);
            if (parsed.GetValue(undo))
            {
                await client.Users.UnfollowAsync(person, cancel);
                screen.Note(Texts.Unfollowed(person));
            }
            else
            {
                await client.Users.FollowAsync(person, cancel);
                screen.Note(Texts.Followed(person));
            }
            return ExitCode.Success;
        });
        return command;
    }
}
