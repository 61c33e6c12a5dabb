using System.CommandLine;
using System.Globalization;
using Sora.Cli.Terminal;
using Sora.Client;
using Sora.Contracts;
using Sora.Contracts.Videos;

namespace Sora.Cli.Videos;

/// <summary><c>sora remix</c> and <c>sora extend</c>: videos that are made from other videos.</summary>
internal static class DerivedCommands
{
    public static Command Remix(ServerConnection server, Screen screen)
    {
        var strength = new Option<double?>("--strength") { Description = Texts.AboutStrength };
        strength.Validators.Add(result => Check.Value(result, strength, value => value is > 0 and <= 1, Texts.BadStrength));
        return Create("remix", Texts.AboutRemix, Texts.AboutRemixPrompt, strength, server, screen, (client, asked, parsed, cancel) =>
            client.Videos.RemixAsync(asked.VideoId, new(asked.Prompt, parsed.GetValue(strength), asked.Visibility, asked.Seed, asked.Quality), cancellationToken: cancel));
    }

    public static Command Extend(ServerConnection server, Screen screen)
    {
        var seconds = new Option<int?>("--seconds") { Description = Texts.AboutMoreSeconds };
        seconds.AcceptOnlyFromAmong("4", "8", "12", "16", "20");
        return Create("extend", Texts.AboutExtend, Texts.AboutExtendPrompt, seconds, server, screen, (client, asked, parsed, cancel) =>
            client.Videos.ExtendAsync(new(new(asked.VideoId), asked.Prompt, parsed.GetValue(seconds)?.ToString(CultureInfo.InvariantCulture), asked.Visibility, asked.Seed, asked.Quality), cancellationToken: cancel));
    }

    private static Command Create(
        string name, string about, string aboutPrompt, Option own, ServerConnection server, Screen screen, Func<SoraClient, Asked, ParseResult, CancellationToken, Task<VideoResource>> submit)
    {
        var source = VideoArgument.Create();
        var prompt = new Argument<string>("prompt") { Description = aboutPrompt };
        var watch = new Option<bool>("--watch", "-w") { Description = Texts.AboutWatchOption };
        var output = new Option<FileInfo?>("--out", "-o") { Description = Texts.AboutOut, HelpName = Texts.File };
        var seed = new Option<long?>("--seed") { Description = Texts.AboutSeed };
        var visibility = new Option<string?>("--visibility") { Description = Texts.AboutVisibility };
        visibility.AcceptOnlyFromAmong(Visibility.Private, Visibility.Followers, Visibility.Public);
        var quality = QualityOption.Create<string>();
        var command = new Command(name, about) { source, prompt, own, watch, output, seed, quality, visibility };
        command.SetAction(async (parsed, cancel) =>
        {
            var json = parsed.GetValue(screen.Json);
            await using var client = server.Open(parsed);
            var asked = new Asked(VideoArgument.Read(parsed, source), parsed.GetRequiredValue(prompt), parsed.GetValue(visibility), parsed.GetValue(seed), parsed.GetValue(quality));
            var video = await submit(client, asked, parsed, cancel);
            if (json)
            {
                screen.WriteJson(video, SoraJson.Default.VideoResource);
            }
            else
            {
                screen.Line(video.Id);
            }
            await WatchedRender.FollowIfWantedAsync(client, video.Id, parsed.GetValue(watch), parsed.GetValue(output), screen, json, cancel);
            return ExitCode.Success;
        });
        return command;
    }

    private sealed record Asked(string VideoId, string Prompt, string? Visibility, long? Seed, string? Quality);
}
