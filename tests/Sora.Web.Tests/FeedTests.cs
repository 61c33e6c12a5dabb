using Bunit;
using Sora.Contracts;
using Sora.Web.Client.Feeds;
using Sora.Web.Client.Layout;
using Sora.Web.Client.Notifications;

namespace Sora.Web.Tests;

public sealed class FeedTests : PageTest
{
    [Fact]
    public void A_guest_sees_the_latest_posts_with_author_caption_and_counters()
    {
        Server.Add("Sunset over the sea", "grace", likes: 1_234);

        var page = Page.Render<LatestPage>();

        page.WaitForAssertion(() =>
        {
            var item = page.Find("[data-testid=feed-item]");
            Assert.Contains("Grace", item.TextContent);
            Assert.Contains("Sunset over the sea", item.TextContent);
            Assert.Contains("1.2K", item.TextContent);
            Assert.StartsWith("/v1/videos/video_", item.QuerySelector("video")!.GetAttribute("src"));
        }, Patience);
        Assert.DoesNotContain("/following", page.Markup);
    }

    [Fact]
    public void An_empty_feed_says_what_to_do()
    {
        var page = Page.Render<LatestPage>();

        page.WaitForAssertion(() => Assert.Equal("/create", page.Find(".empty a").GetAttribute("href")), Patience);
    }

    [Fact]
    public async Task A_new_post_is_announced_and_shown_when_asked_for()
    {
        Server.Add("A ball");
        var page = Page.Render<LatestPage>();
        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-testid=feed-item]")), Patience);

        var post = Server.Add("A star");
        await Server.News.Writer.WriteAsync(new(post.Id), Xunit.TestContext.Current.CancellationToken);
        await Server.News.Writer.WriteAsync(new(post.Id), Xunit.TestContext.Current.CancellationToken);
        page.WaitForAssertion(() => Assert.Equal("1 new video", page.Find("[data-testid=feed-news]").TextContent), Patience);
        await DoAsync(page, "[data-testid=feed-news]", element => element.Click());

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("[data-testid=feed-item]").Count), Patience);
        Assert.Empty(page.FindAll("[data-testid=feed-news]"));
    }

    [Fact]
    public async Task A_server_that_is_not_reached_is_said_and_can_be_tried_again()
    {
        await Server.DisposeAsync();

        var page = Page.Render<LatestPage>();

        page.WaitForAssertion(() => Assert.Contains("can not be reached", page.Find("[role=alert]").TextContent), Patience);
        Assert.Equal("Try again", page.Find("[role=alert] button").TextContent);
    }

    [Fact]
    public async Task A_like_shows_at_once_and_reaches_the_server()
    {
        var post = Server.Add("A ball", likes: 4);
        Visit("grace");
        var page = Page.Render<LatestPage>();

        await DoAsync(page, "[data-testid=like-button]", element => element.Click());

        page.WaitForAssertion(() => Assert.Equal("5", page.Find("[data-testid=like-button]").TextContent.Trim()), Patience);
        page.WaitForAssertion(() => Assert.Contains($"PUT /v1/videos/{post.Id}/like", Server.Deeds), Patience);
        Assert.Equal("true", page.Find("[data-testid=like-button]").GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task A_double_tap_likes_once_and_never_takes_the_like_back()
    {
        var post = Server.Add("A ball");
        Visit("grace");
        var page = Page.Render<LatestPage>();

        await DoAsync(page, ".feed-item .picture", element => element.DoubleClick());
        page.WaitForAssertion(() => Assert.Contains($"PUT /v1/videos/{post.Id}/like", Server.Deeds), Patience);
        await DoAsync(page, ".feed-item .picture", element => element.DoubleClick());

        Assert.Equal("1", page.Find("[data-testid=like-button]").TextContent.Trim());
        Assert.NotNull(page.Find(".burst"));
    }

    [Fact]
    public async Task A_like_that_is_refused_is_taken_back_and_the_reason_is_shown_in_the_persons_language()
    {
        Server.Add("A ball", likes: 4);
        Server.RefuseWith = ErrorCode.VideoNotFound;
        Visit("grace");
        Speak("fr");
        var toasts = Page.Render<ToastList>();
        var page = Page.Render<LatestPage>();

        await DoAsync(page, "[data-testid=like-button]", element => element.Click());

        toasts.WaitForAssertion(() => Assert.Contains("n’existe pas", toasts.Find("[data-testid=toast]").TextContent), Patience);
        page.WaitForAssertion(() => Assert.Equal("4", page.Find("[data-testid=like-button]").TextContent.Trim()), Patience);
    }

    [Fact]
    public async Task A_guest_who_likes_is_led_to_sign_in_and_back()
    {
        Server.Add("A ball");
        var page = Page.Render<LatestPage>();

        await DoAsync(page, "[data-testid=like-button]", element => element.Click());

        page.WaitForAssertion(() => Assert.Equal("/signin?return=%2F", Location), Patience);
        Assert.Empty(Server.Deeds);
    }

    [Fact]
    public async Task The_next_posts_are_fetched_when_the_end_comes_into_view()
    {
        for (var i = 0; i < 25; i++)
        {
            Server.Add($"Post {i}");
        }
        var page = Page.Render<LatestPage>();
        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll("[data-testid=feed-item]").Count), Patience);
        var feed = page.FindComponent<Feed>();

        for (var pages = 1; pages < 3; pages++)
        {
            var last = page.FindAll("[data-testid=feed-item]")[^1].GetAttribute("data-video")!;
            await feed.InvokeAsync(() => feed.Instance.OnVisible(last));
        }

        Assert.Equal(Server.Posts.Select(post => post.Id), page.FindAll("[data-testid=feed-item]").Select(item => item.GetAttribute("data-video")));
        Assert.NotNull(page.Find(".feed-end"));
        Assert.InRange(page.FindAll("video").Count, 1, 3);
    }

    [Fact]
    public async Task The_keys_like_mute_and_open_the_comments()
    {
        var post = Server.Add("A ball");
        Visit("grace");
        var page = Page.Render<LatestPage>();
        page.WaitForElement("[data-testid=feed-item]", Patience);
        var keys = page.FindComponent<Shortcuts>();

        await keys.InvokeAsync(() => keys.Instance.PressedAsync("l"));
        await keys.InvokeAsync(() => keys.Instance.PressedAsync("m"));
        await keys.InvokeAsync(() => keys.Instance.PressedAsync("c"));

        Assert.Contains($"PUT /v1/videos/{post.Id}/like", Server.Deeds);
        Assert.NotNull(page.Find("[aria-label=Mute]"));
        Assert.StartsWith($"/v/{post.Id}", Location);
    }
}
