using System.CommandLine;
using System.Globalization;
using Sora.Cli.Social;
using Sora.Cli.Terminal;
using Sora.Client;
using Sora.Contracts;
using Sora.Contracts.Videos;

namespace Sora.Cli.Videos;

/// <summary><c>sora generate</c>: asks for a video and, if wanted, watches and fetches it.</summary>
internal static class GenerateCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var prompt = new Argument<string>("prompt") { Description = Texts.AboutPrompt };
        var watch = new Option<bool>("--watch", "-w") { Description = Texts.AboutWatchOption };
        var output = new Option<FileInfo?>("--out", "-o") { Description = Texts.AboutOut, HelpName = Texts.File };
        var size = new Option<string?>("--size") { Description = Texts.AboutSize, HelpName = "WxH" };
        var seconds = new Option<int?>("--seconds") { Description = Texts.AboutSeconds };
        seconds.AcceptOnlyFromAmong("4", "8", "12", "16", "20");
        var seed = new Option<long?>("--seed") { Description = Texts.AboutSeed };
        var visibility = new Option<string?>("--visibility") { Description = Texts.AboutVisibility };
        visibility.AcceptOnlyFromAmong(Visibility.Private, Visibility.Followers, Visibility.Public);
        var quality = QualityOption.Create<string>();
        var cameo = new Option<string?>("--cameo") { Description = Texts.AboutCameoOf, HelpName = Texts.Handle };
        var command = new Command("generate", Texts.AboutGenerate) { prompt, watch, output, size, seconds, seed, quality, visibility, cameo };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new CreateVideoRequest(
                parsed.GetRequiredValue(prompt), null, parsed.GetValue(seconds)?.ToString(CultureInfo.InvariantCulture), parsed.GetValue(size), parsed.GetValue(visibility), parsed.GetValue(seed),
                Quality: parsed.GetValue(quality), Cameos: parsed.GetValue(cameo) is { } person ? [PersonArgument.HandleOf(person)] : null);
            var json = parsed.GetValue(screen.Json);
            await using var client = server.Open(parsed);
            var video = await client.Videos.CreateAsync(request, cancellationToken: cancel);
            if (json)
            {
                screen.WriteJson(video, SoraJson.Default.VideoResource);
            }
            else
            {
                screen.Line(video.Id);
                await NoteUnknownWordsAsync(client, request, screen, cancel);
            }
            await WatchedRender.FollowIfWantedAsync(client, video.Id, parsed.GetValue(watch), parsed.GetValue(output), screen, json, cancel);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task NoteUnknownWordsAsync(SoraClient client, CreateVideoRequest request, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var word in (await client.Videos.PreflightAsync(request, cancellationToken)).Unknown)
            {
                screen.NoteUnknownWord(word.Word, word.Nearest);
            }
        }
        catch (SoraApiException)
        {
            // Only a hint: the video is queued.
        }
    }
}
