using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Contracts;
using Sora.Contracts.Social;
using Spectre.Console;

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
        var limit = new Option<int>("--limit", "-n") { Description = Texts.AboutLimit, DefaultValueFactory = _ => 20 };
        var after = new Option<string?>("--after") { Description = Texts.AboutAfterId };
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
                Show(page, screen);
            }
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Page<PostResource> page, Screen screen)
    {
        if (page.Data.Count == 0)
        {
            screen.Note(Texts.EmptyFeed);
        }
        foreach (var post in page.Data)
        {
            if (screen.IsInteractive)
            {
                screen.Console.MarkupLine($"[bold]@{Safe(post.Author.Handle)}[/]  {Safe(CaptionOf(post))}");
                screen.Console.MarkupLine($"[grey]  ♥ {post.Likes}  💬 {post.Comments}  {Safe(post.Seconds)} s  {Safe(post.Id)}[/]");
            }
            else
            {
                screen.Out.WriteLine(string.Join('\t', [post.Id, "@" + post.Author.Handle, post.Status, $"{post.Likes}", $"{post.Comments}", Printable.Text(CaptionOf(post))]));
            }
        }
        if (page is { HasMore: true, LastId: { } last })
        {
            screen.Note(Texts.MoreAfter(last));
        }
    }

    private static string CaptionOf(PostResource post) => post.Caption.Length > 0 ? post.Caption : post.Prompt;

    private static string Safe(string text) => Markup.Escape(Printable.Text(text));
}
