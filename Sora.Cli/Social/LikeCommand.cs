using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Cli.Videos;

namespace Sora.Cli.Social;

/// <summary><c>sora like</c>.</summary>
internal static class LikeCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var id = VideoArgument.Create();
        var undo = new Option<bool>("--undo") { Description = Texts.AboutUndoLike };
        var command = new Command("like", Texts.AboutLike) { id, undo };
        command.SetAction(async (parsed, cancel) =>
        {
            var video = VideoArgument.Read(parsed, id);
            await using var client = server.Open(parsed);
            if (parsed.GetValue(undo))
            {
                await client.Posts.UnlikeAsync(video, cancel);
                screen.Note(Texts.Unliked);
            }
            else
            {
                await client.Posts.LikeAsync(video, cancel);
                screen.Note(Texts.Liked);
            }
            return ExitCode.Success;
        });
        return command;
    }
}
