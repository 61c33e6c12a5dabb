using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Web.Client.Feeds;
using Sora.Web.Client.Layout;
using Sora.Web.Client.Notifications;
using Sora.Web.Client.Profiles;
using Sora.Web.Client.Videos;
using Sora.Web.Client.Visitors;

namespace Sora.Web.Tests;

/// <summary>Cameos where one comes upon them: on profiles, in the feed, and on the page of a video.</summary>
public sealed class CameoTests : PageTest
{
    [Fact]
    public void On_the_profile_of_somebody_who_allows_it_a_video_with_them_is_one_press_away()
    {
        Server.AddCameo("ada");
        Visit("grace");

        var page = ShowProfile("ada");

        var link = page.WaitForElement("[data-testid=cameo-use]", Patience);
        Assert.Equal(("Make a video with @ada", "/create?cameo=ada"), (link.TextContent.Trim(), link.GetAttribute("href")));
    }

    [Fact]
    public async Task On_the_profile_of_somebody_else_they_are_asked_once_and_the_button_changes_when_they_allow_it()
    {
        Server.AddCameo("ada", CameoPermission.None);
        Visit("grace");
        Page.Render<MainNavigation>();
        var page = ShowProfile("ada");
        Assert.Equal("Ask to use their cameo", page.WaitForElement("[data-testid=cameo-ask]", Patience).TextContent.Trim());

        await DoAsync(page, "[data-testid=cameo-ask]", element => element.Click());
        page.WaitForAssertion(() => Assert.Equal("true", page.Find("[data-testid=cameo-ask]").GetAttribute("aria-disabled")), Patience);
        Assert.Equal("Cameo asked for", page.Find("[data-testid=cameo-ask]").TextContent.Trim());
        await DoAsync(page, "[data-testid=cameo-ask]", element => element.Click());
        Assert.Equal(["PUT /v1/users/ada/cameo/request"], Server.Deeds);

        Server.AddCameo("ada");
        Server.Happening.Writer.TryWrite(new() { Sequence = 1, Type = NotificationType.CameoGranted, ActorHandle = "ada", CreatedAt = 1 });
        page.WaitForElement("[data-testid=cameo-use]", Patience);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(CameoPermission.Denied)]
    public void A_profile_offers_nothing_where_there_is_no_cameo_to_use_and_no_error_is_shown(string? permission)
    {
        Server.People["ada"] = ScriptedServer.Person("ada") with { FollowedByMe = true };
        if (permission is not null)
        {
            Server.AddCameo("ada", permission);
        }
        Visit("grace");
        var toasts = Page.Render<ToastList>();
        var page = ShowProfile("ada");

        page.WaitForElement("[data-testid=follow-button][aria-pressed=true]", Patience); // what only a visitor is told has come
        Assert.Empty(page.FindAll("[data-testid=cameo-ask], [data-testid=cameo-use]"));
        Assert.Empty(toasts.FindAll("[data-testid=toast]"));
    }

    [Theory]
    [InlineData("ada", "[data-testid=edit-profile]")]
    [InlineData(null, "[data-testid=follow-button]")]
    public async Task Ones_own_profile_and_that_which_a_guest_sees_offer_no_cameo(string? visitor, string shown)
    {
        Server.AddCameo("ada");
        if (visitor is not null)
        {
            Visit(visitor);
        }

        var page = ShowProfile("ada");

        page.WaitForElement(shown, Patience);
        await Page.Services.GetRequiredService<Visitor>().ReadyAsync();
        Assert.Empty(page.FindAll("[data-testid=cameo-ask], [data-testid=cameo-use]"));
    }

    [Fact]
    public void A_video_says_in_the_feed_and_on_its_page_whom_it_shows()
    {
        var post = Server.Add("A ball", "ben", cameo: "ada");

        var feed = Page.Render<LatestPage>();
        var page = ShowVideo(post.Id);

        Assert.Equal("/@ada", feed.WaitForElement(".feed-item [data-testid=with-people] a", Patience).GetAttribute("href"));
        Assert.Equal("/@ada", page.WaitForElement("[data-testid=with-people] a", Patience).GetAttribute("href"));
        Assert.Equal("with @ada", page.Find("[data-testid=with-people]").TextContent.Trim());
        Assert.Empty(page.FindAll("[data-testid=cameo-video-withdraw]"));
    }

    [Fact]
    public void A_video_that_shows_nobody_says_nothing_of_it()
    {
        var post = Server.Add("A ball", "ben");
        Visit("ada");

        var page = ShowVideo(post.Id);

        page.WaitForElement("[data-testid=follow-button]", Patience);
        Assert.Empty(page.FindAll("[data-testid=with-people], [data-testid=cameo-video-withdraw]"));
    }

    [Fact]
    public async Task A_person_withdraws_from_a_private_video_that_shows_them_and_leaves_its_page()
    {
        var post = Server.Add("A ball", "ben", visibility: Visibility.Private, cameo: "ada");
        Visit("ada");
        var toasts = Page.Render<ToastList>();
        var page = ShowVideo(post.Id);
        await DoAsync(page, "[data-testid=cameo-video-withdraw]", element => element.Click());
        Assert.Single(Scripts.Invocations["openDialog"]);
        Assert.Empty(Server.Deeds);

        await DoAsync(page, "[data-testid=cameo-video-confirm]", element => element.Click());

        page.WaitForAssertion(() => Assert.Equal("/@ada", Location), Patience);
        Assert.Equal([$"DELETE /v1/users/me/cameo/videos/{post.Id}"], Server.Deeds);
        toasts.WaitForAssertion(() => Assert.Contains("the video is deleted", toasts.Markup), Patience);
    }

    [Fact]
    public async Task A_withdrawal_that_is_refused_stays_on_the_page_and_says_why()
    {
        var post = Server.Add("A ball", "ben", cameo: "ada");
        Visit("ada");
        Speak("fr");
        Server.RefuseWith = ErrorCode.RateLimitExceeded;
        var toasts = Page.Render<ToastList>();
        var page = ShowVideo(post.Id);

        await DoAsync(page, "[data-testid=cameo-video-confirm]", element => element.Click());

        toasts.WaitForAssertion(() => Assert.Contains("Trop de demandes", toasts.Markup), Patience);
        page.WaitForAssertion(() => Assert.False(page.Find("[data-testid=cameo-video-withdraw]").HasAttribute("disabled")), Patience);
    }

    /// <summary>Ends when the server is asked for somebody's cameo.</summary>
    private IRenderedComponent<ProfilePage> ShowProfile(string handle) => Page.Render<ProfilePage>(page => page.Add(p => p.Address, $"@{handle}"));

    private IRenderedComponent<VideoPage> ShowVideo(string id) => Page.Render<VideoPage>(page => page.Add(p => p.VideoId, id));
}
