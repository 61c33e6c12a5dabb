using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Contracts;

namespace Sora.Cli.Social;

/// <summary><c>sora feed</c>: posts, newest first.</summary>
internal static class FeedCommand
{
    private const string Latest = "latest";
    private const string Following = "following";

    public static Command Create(ServerConnection server, Screen screen)
    {
        var feed = new Argument<string>("feed") { Description = Texts.AboutFeedName, DefaultValueFactory = _ => Latest };
        feed.AcceptOnlyFromAmong(Latest, Following);
        var (limit, after) = (PageOptions.Limit(), PageOptions.After());
        var command = new Command("feed", Texts.AboutFeed) { feed, limit, after };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var page = parsed.GetValue(feed) == Following
                ? await client.Feeds.FollowingAsync(parsed.GetValue(limit), parsed.GetValue(after), cancel)
                : await client.Feeds.LatestAsync(parsed.GetValue(limit), parsed.GetValue(after), cancel);
            if (parsed.GetValue(screen.Json))
            {
                screen.WriteJson(page, SoraJson.Default.PagePostResource);
            }
            else
            {
                PostList.Show(page, Texts.EmptyFeed, screen);
            }
            return ExitCode.Success;
        });
        return command;
    }
}
