using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Contracts;

namespace Sora.Cli.Videos;

/// <summary><c>sora prompt</c>: another sentence for a render that is under way.</summary>
internal static class PromptCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var id = VideoArgument.Create();
        var prompt = new Argument<string>("prompt") { Description = Texts.AboutPrompt };
        var command = new Command("prompt", Texts.AboutChangePrompt) { id, prompt };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var video = await client.Videos.ChangePromptAsync(VideoArgument.Read(parsed, id), parsed.GetRequiredValue(prompt), cancel);
            if (parsed.GetValue(screen.Json))
            {
                screen.WriteJson(video, SoraJson.Default.VideoResource);
            }
            else
            {
                screen.Note(Texts.PromptChanged);
            }
            return ExitCode.Success;
        });
        return command;
    }
}
