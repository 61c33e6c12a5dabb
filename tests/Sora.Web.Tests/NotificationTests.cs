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

    private static Notification Liked(long sequence, string actor) =>
        new() { Sequence = sequence, Type = NotificationType.Like, ActorHandle = actor, VideoId = "video_x", CreatedAt = 1 };
}
