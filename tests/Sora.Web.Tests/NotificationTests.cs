using Bunit;
using Sora.Contracts.Live;
using Sora.Web.Client.Layout;
using Sora.Web.Client.Notifications;

namespace Sora.Web.Tests;

public sealed class NotificationTests : PageTest
{
    [Fact]
    public void A_guest_has_no_bell()
    {
        var navigation = Page.Render<MainNavigation>();

        navigation.WaitForAssertion(() => Assert.Contains("/signin", navigation.Markup), Patience);
        Assert.Empty(navigation.FindAll("[data-testid=bell]"));
    }

    [Fact]
    public void The_bell_counts_what_is_unread_and_each_notification_the_moment_it_happens()
    {
        Server.Inbox.Add(Liked(1, "bob"));
        Visit("grace");
        var toasts = Page.Render<ToastList>();
        var navigation = Page.Render<MainNavigation>();
        navigation.WaitForAssertion(() => Assert.Equal("1", navigation.Find("[data-testid=bell-count]").TextContent), Patience);

        Server.Happening.Writer.TryWrite(Liked(2, "ada"));
        Server.Happening.Writer.TryWrite(new Notification { Sequence = 3, Type = NotificationType.Follow, ActorHandle = "ada", CreatedAt = 1 });

        navigation.WaitForAssertion(() => Assert.Equal("3", navigation.Find("[data-testid=bell-count]").TextContent), Patience);
        toasts.WaitForAssertion(() => Assert.Equal(
            ["ada likes your video", "ada follows you"], toasts.FindAll("[data-testid=toast] a").Select(toast => toast.TextContent)), Patience);
        Assert.Equal("polite", toasts.Find(".toasts").GetAttribute("aria-live"));
        Assert.Equal("3 unread notifications", navigation.Find("[data-testid=bell]").GetAttribute("aria-label"));
    }

    [Fact]
    public void Opening_the_page_marks_everything_read_and_lists_the_newest_first_in_French()
    {
        Server.Inbox.Add(Liked(1, "bob"));
        Server.Inbox.Add(new Notification { Sequence = 2, Type = NotificationType.Like, ActorHandle = "ada", ActorCount = 4, VideoId = "video_x", CreatedAt = 1 });
        Visit("grace");
        Speak("fr");
        var navigation = Page.Render<MainNavigation>();
        navigation.WaitForElement("[data-testid=bell-count]", Patience);

        var page = Page.Render<NotificationsPage>();

        page.WaitForAssertion(() => Assert.Equal(
            ["ada et 3 autres personnes aiment votre vidéo", "bob aime votre vidéo"], page.FindAll("[data-testid=notification] a > span").Select(line => line.TextContent)), Patience);
        navigation.WaitForAssertion(() => Assert.Empty(navigation.FindAll("[data-testid=bell-count]")), Patience);
        page.WaitForAssertion(() => Assert.Contains("POST /v1/notifications/read", Server.Deeds), Patience);
    }

    [Fact]
    public void A_toast_can_be_dismissed_and_more_than_four_never_pile_up()
    {
        var toasts = Page.Render<ToastList>();
        var toaster = (Toaster)Page.Services.GetService(typeof(Toaster))!;
        for (var i = 1; i <= 6; i++)
        {
            toaster.Show($"message {i}");
        }
        toasts.WaitForAssertion(() => Assert.Equal(["message 3", "message 4", "message 5", "message 6"], toasts.FindAll("[data-testid=toast] span").Select(toast => toast.TextContent)), Patience);

        toasts.Find("[data-testid=toast] button").Click();

        toasts.WaitForAssertion(() => Assert.Equal(3, toasts.FindAll("[data-testid=toast]").Count), Patience);
    }

    [Theory]
    [InlineData("en", NotificationType.CameoRequest, "ada asks to use your cameo", "/settings#cameo")]
    [InlineData("en", NotificationType.CameoGranted, "ada lets you use their cameo", "/create?cameo=ada")]
    [InlineData("en", NotificationType.CameoUsed, "ada makes a video with your cameo", "/v/video_x")]
    [InlineData("en", NotificationType.CameoWithdrawn, "ada withdrew their cameo: your video “A ball” is deleted", "/@ada")]
    [InlineData("fr", NotificationType.CameoRequest, "ada demande à utiliser votre caméo", "/settings#cameo")]
    [InlineData("fr", NotificationType.CameoGranted, "ada vous laisse utiliser son caméo", "/create?cameo=ada")]
    [InlineData("fr", NotificationType.CameoUsed, "ada fait une vidéo avec votre caméo", "/v/video_x")]
    [InlineData("fr", NotificationType.CameoWithdrawn, "ada a retiré son caméo : votre vidéo « A ball » est supprimée", "/@ada")]
    public void What_happens_to_a_cameo_is_said_at_once_and_in_the_list_and_leads_to_where_one_answers(string tag, string type, string said, string link)
    {
        Visit("grace");
        Speak(tag);
        var toasts = Page.Render<ToastList>();
        Page.Render<MainNavigation>();
        var page = Page.Render<NotificationsPage>();

        Server.Happening.Writer.TryWrite(new() { Sequence = 1, Type = type, ActorHandle = "ada", VideoId = "video_x", Text = type == NotificationType.CameoWithdrawn ? "A ball" : null, CreatedAt = 1 });

        var toast = toasts.WaitForElement("[data-testid=toast] a", Patience);
        Assert.Equal((said, link), (toast.TextContent, toast.GetAttribute("href")));
        var row = page.WaitForElement("[data-testid=notification] a", Patience);
        Assert.Equal((said, link), (row.QuerySelector("span")!.TextContent, row.GetAttribute("href")));
    }

    [Fact]
    public void A_cameo_of_someone_who_has_left_is_withdrawn_by_nobody_who_has_a_page()
    {
        Server.Inbox.Add(new() { Sequence = 1, Type = NotificationType.CameoWithdrawn, Text = "A ball", CreatedAt = 1 });
        Visit("grace");
        Page.Render<MainNavigation>();

        var page = Page.Render<NotificationsPage>();

        var row = page.WaitForElement("[data-testid=notification] a", Patience);
        Assert.Equal("Someone who has left withdrew their cameo: your video “A ball” is deleted", row.QuerySelector("span")!.TextContent);
        Assert.Equal("/notifications", row.GetAttribute("href"));
    }

    private static Notification Liked(long sequence, string actor) =>
        new() { Sequence = sequence, Type = NotificationType.Like, ActorHandle = actor, VideoId = "video_x", CreatedAt = 1 };
}
