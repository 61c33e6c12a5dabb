using System.CommandLine;
using Sora.Cli.Social;
using Sora.Cli.Terminal;
using Sora.Cli.Videos;
using Sora.Contracts;

namespace Sora.Cli.Cameos;

/// <summary><c>sora cameo videos</c> and <c>withdraw</c>: where one appears, and to appear there no longer.</summary>
internal static class AppearanceCommands
{
    public static Command Videos(ServerConnection server, Screen screen)
    {
        var (limit, after) = (PageOptions.Limit(), PageOptions.After());
        var command = new Command("videos", Texts.AboutCameoVideos) { limit, after };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var page = await client.Cameos.ListVideosAsync(parsed.GetValue(limit), parsed.GetValue(after), cancel);
            if (parsed.GetValue(screen.Json))
            {
                screen.WriteJson(page, SoraJson.Default.PagePostResource);
            }
            else
            {
                PostList.Show(page, Texts.InNoVideo, screen);
            }
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Withdraw(ServerConnection server, Screen screen)
    {
        var video = new Option<string?>("--video") { Description = Texts.AboutWithdrawFrom, HelpName = "ID" };
        var yes = new Option<bool>("--yes", "-y") { Description = Texts.AboutYes };
        var command = new Command("withdraw", Texts.AboutWithdraw) { video, yes };
        command.SetAction(async (parsed, cancel) =>
        {
            var id = parsed.GetValue(video) is { } named ? VideoArgument.IdOf(named) : null;
            if (!parsed.GetValue(yes) && !await screen.ConfirmAsync(id is null ? Texts.ReallyWithdraw : Texts.ReallyWithdrawFrom(id), Texts.DeleteNeedsYes, cancel))
            {
                return ExitCode.Failed;
            }
            await using var client = server.Open(parsed);
            await (id is null ? client.Cameos.WithdrawAsync(cancel) : client.Cameos.WithdrawFromVideoAsync(id, cancel));
            screen.Note(id is null ? Texts.Withdrawn : Texts.Deleted(id));
            return ExitCode.Success;
        });
        return command;
    }
}
