using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sora.Client.Tests;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Social;

namespace Sora.Cli.Tests.Social;

public sealed class SocialTests
{
    [Fact]
    public async Task Into_a_pipe_the_feed_is_a_line_of_columns_for_each_post_and_captions_can_do_no_harm()
    {
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/feeds/latest", (int limit, string? after) => ScriptedServer.Json(Feed($"limit {limit} after {after}", "\e[2J\tgone"))));
        using var shell = new Shell(server.Address);
        var (code, output, error) = await shell.RunAsync(["feed", "-n", "2", "--after", "video_9"]);
        Assert.Equal(0, code);
        Assert.Equal(["video_0\t@ada\tcompleted\t3\t1\tlimit 2 after video_9", "video_1\t@ada\tcompleted\t3\t1\t [2J gone"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("More: --after video_1\n", error);
    }

    [Fact]
    public async Task On_a_terminal_brackets_in_a_caption_are_only_brackets()
    {
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/feeds/following", () => ScriptedServer.Json(Feed("[red]not markup[/] [/]"))));
        using var shell = new Shell(server.Address);
        var (code, output, _) = await shell.RunAsync(["feed", "following"], terminal: true);
        Assert.Equal(0, code);
        Assert.Contains("[red]not markup[/] [/]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_feed_as_json_is_the_page_of_the_server()
    {
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/feeds/latest", () => ScriptedServer.Json(Feed("one"))));
        using var shell = new Shell(server.Address);
        var page = JsonDocument.Parse((await shell.RunAsync(["feed", "--json"])).Out).RootElement;
        Assert.Equal("one", page.GetProperty("data")[0].GetProperty("caption").GetString());
        Assert.True(page.GetProperty("has_more").GetBoolean());
    }

    [Fact]
    public async Task Likes_and_follows_are_given_and_taken_back()
    {
        var calls = new List<string>();
        await using var server = await ScriptedServer.StartAsync(app => app.Run(http =>
        {
            calls.Add($"{http.Request.Method} {http.Request.Path}");
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }));
        using var shell = new Shell(server.Address);
        await shell.RunAsync(["like", "video_1"]);
        await shell.RunAsync(["like", "video_1", "--undo"]);
        await shell.RunAsync(["follow", "@ada"]);
        await shell.RunAsync(["follow", "ada", "--undo"]);
        Assert.Equal(["PUT /v1/videos/video_1/like", "DELETE /v1/videos/video_1/like", "PUT /v1/users/ada/follow", "DELETE /v1/users/ada/follow"], calls);
    }

    [Fact]
    public async Task Unread_notifications_are_shown_all_pages_of_them()
    {
        var inbox = Enumerable.Range(1, 250).Select(i => new Notification { Sequence = i, Type = NotificationType.Like, ActorHandle = $"p{i}", VideoId = "video_1", CreatedAt = 0 }).ToArray();
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/notifications", (long after, int limit) =>
        {
            var rest = inbox.Where(item => item.Sequence > after).ToArray();
            return ScriptedServer.Json(new NotificationList([.. rest.Take(limit)], LastRead: 10, UnreadCount: 240, rest.Length > limit));
        }));
        using var shell = new Shell(server.Address);
        var lines = (await shell.RunAsync(["notifications"])).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(240, lines.Length);
        Assert.EndsWith("@p11: likes video_1", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("@p250: likes video_1", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NotificationType.CameoRequest, "en", "@grace: asks to use your cameo")]
    [InlineData(NotificationType.CameoGranted, "en", "@grace: lets you use their cameo")]
    [InlineData(NotificationType.CameoUsed, "en", "@grace: makes video_1 with your cameo")]
    [InlineData(NotificationType.CameoWithdrawn, "en", "@grace: withdrew their cameo; your video is deleted: A ball")]
    [InlineData(NotificationType.CameoWithdrawn, "fr", "@grace : a retiré son caméo ; votre vidéo est supprimée : A ball")]
    public async Task What_happens_to_cameos_is_told_in_words(string type, string language, string sentence)
    {
        var item = new Notification { Sequence = 1, Type = type, ActorHandle = "grace", VideoId = "video_1", Text = "A ball", CreatedAt = 0 };
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/notifications", () => ScriptedServer.Json(new NotificationList([item], LastRead: 0, UnreadCount: 1, HasMore: false))));
        using var shell = new Shell(server.Address);

        var (_, output, _) = await shell.RunAsync(["notifications"], language: language);

        Assert.EndsWith($"  {sentence}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_shows_notifications_as_they_come_until_interrupted()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript
        {
            Notifications = (_, after, cancel) => Play(after, cancel),
        });
        using var shell = new Shell(server.Address);
        var (code, output, _) = await shell.RunAsync(["notifications", "--follow", "--after", "5", "--json"], onLine: Interrupt, cancellationToken: interrupt.Token);
        Assert.Equal(130, code);
        Assert.Equal([6L, 7L], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64()));

        void Interrupt(string line)
        {
            if (line.Contains("\"sequence\":7", StringComparison.Ordinal))
            {
                interrupt.Cancel();
            }
        }

        static async IAsyncEnumerable<Notification> Play(long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            yield return new Notification { Sequence = after + 1, Type = NotificationType.Follow, ActorHandle = "grace", CreatedAt = 0 };
            yield return new Notification { Sequence = after + 2, Type = NotificationType.Like, ActorHandle = "grace", CreatedAt = 0 };
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Page<PostResource> Feed(params string[] captions) => new(
        [.. captions.Select((caption, i) => new PostResource($"video_{i}", new UserReference("user_1", "ada", "Ada"), caption, "prompt", "completed", "public", "96x168", "4", 1, 3, 1, 0, false, null))],
        "video_0", $"video_{captions.Length - 1}", true);
}
