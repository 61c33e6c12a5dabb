using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Web.Client.Layout;
using Sora.Web.Client.Notifications;
using Sora.Web.Client.Settings;

namespace Sora.Web.Tests;

public sealed class CameoSettingsTests : PageTest
{
    [Fact]
    public async Task A_cameo_is_given_with_a_picture_an_audience_and_consent_and_not_without()
    {
        PickPicture([1, 2, 3]);
        Visit("ada");
        var page = Page.Render<SettingsPage>();
        page.WaitForAssertion(() => Assert.Contains("A cameo is a picture of your face", page.Find("#cameo").TextContent), Patience);
        Assert.True(IsChecked(page, CameoAudience.Approved));
        Assert.True(IsOff(page, "cameo-save"));

        await DoAsync(page, "[data-testid=cameo-picture]", element => element.Change("me.png"));
        page.WaitForAssertion(() => Assert.Equal("data:image/jpeg;base64,AQID", page.Find("[data-testid=cameo-preview]").GetAttribute("src")), Patience);
        Assert.True(IsOff(page, "cameo-save"));
        await DoAsync(page, "[data-testid=cameo-audience-mutuals]", element => element.Change(CameoAudience.Mutuals));
        await DoAsync(page, "[data-testid=cameo-consent]", element => element.Change(true));
        Assert.False(IsOff(page, "cameo-save"));
        await DoAsync(page, "#cameo form", element => element.Submit());

        page.WaitForElement("[data-testid=cameo-withdraw]", Patience);
        Assert.Equal(["PUT /v1/users/me/cameo True mutuals data:image/png;base64,AQID"], Server.Deeds);
        Assert.True(IsChecked(page, CameoAudience.Mutuals));
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_refused_where_it_was_chosen()
    {
        PickPicture(null);
        Visit("ada");
        Speak("fr");
        var page = Page.Render<SettingsPage>();

        await DoAsync(page, "[data-testid=cameo-picture]", element => element.Change("me.txt"));

        page.WaitForAssertion(() => Assert.Contains("ne convient pas", page.Find("[data-testid=cameo-error]").TextContent), Patience);
        Assert.True(IsOff(page, "cameo-save"));
    }

    [Fact]
    public async Task A_picture_that_the_server_refuses_says_why_and_the_form_stays_as_it_was()
    {
        PickPicture([1, 2, 3]);
        Server.RefuseWith = ErrorCode.PayloadTooLarge;
        Visit("ada");
        var page = Page.Render<SettingsPage>();
        await DoAsync(page, "[data-testid=cameo-picture]", element => element.Change("me.png"));
        await DoAsync(page, "[data-testid=cameo-consent]", element => element.Change(true));

        await DoAsync(page, "#cameo form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Contains(ErrorCode.PayloadTooLarge, page.Find("[data-testid=cameo-error]").TextContent), Patience);
        Assert.NotNull(page.Find("[data-testid=cameo-preview]"));
        Assert.False(IsOff(page, "cameo-save"));
    }

    [Fact]
    public async Task Another_picture_takes_consent_anew_and_leaves_the_audience_alone()
    {
        PickPicture([4]);
        Server.AddCameo("ada", audience: CameoAudience.Everyone);
        Visit("ada");
        var page = Page.Render<SettingsPage>();

        await DoAsync(page, "[data-testid=cameo-replace]", element => element.Click());
        await DoAsync(page, "[data-testid=cameo-picture]", element => element.Change("me.png"));
        page.WaitForElement("[data-testid=cameo-preview]", Patience);
        Assert.True(IsOff(page, "cameo-save"));
        await DoAsync(page, "[data-testid=cameo-consent]", element => element.Change(true));
        await DoAsync(page, "#cameo form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal(["PUT /v1/users/me/cameo True  data:image/png;base64,BA=="], Server.Deeds), Patience);
        page.WaitForElement("[data-testid=cameo-replace]", Patience);
        Assert.True(IsChecked(page, CameoAudience.Everyone));
    }

    [Fact]
    public async Task The_picture_is_shown_to_the_person_and_given_back_with_the_page()
    {
        Scripts.Setup<string>("objectUrl", _ => true).SetResult("blob:ada");
        Server.AddCameo("ada");
        Visit("ada");
        var page = Page.Render<SettingsPage>();

        page.WaitForAssertion(() => Assert.Equal("blob:ada", page.Find("#cameo img").GetAttribute("src")), Patience);
        Assert.Equal("Your cameo", page.Find("#cameo img").GetAttribute("alt"));
        await Page.DisposeComponentsAsync();

        page.WaitForAssertion(() => Assert.Equal("blob:ada", Assert.Single(Scripts.Invocations["revokeUrl"]).Arguments[0]), Patience);
    }

    [Fact]
    public async Task Another_audience_is_kept_as_soon_as_it_is_chosen()
    {
        Server.AddCameo("ada");
        Visit("ada");
        var toasts = Page.Render<ToastList>();
        var page = Page.Render<SettingsPage>();

        await DoAsync(page, "[data-testid=cameo-audience-only_me]", element => element.Change(CameoAudience.OnlyMe));

        page.WaitForAssertion(() => Assert.Equal(["PATCH /v1/users/me/cameo only_me"], Server.Deeds), Patience);
        Assert.True(IsChecked(page, CameoAudience.OnlyMe));
        toasts.WaitForAssertion(() => Assert.Contains("Saved", toasts.Markup), Patience);
    }

    [Fact]
    public async Task An_audience_that_is_refused_is_taken_back_and_the_reason_is_shown()
    {
        Server.AddCameo("ada");
        Server.RefuseWith = ErrorCode.RateLimitExceeded;
        Visit("ada");
        Speak("fr");
        var toasts = Page.Render<ToastList>();
        var page = Page.Render<SettingsPage>();

        await DoAsync(page, "[data-testid=cameo-audience-everyone]", element => element.Change(CameoAudience.Everyone));

        toasts.WaitForAssertion(() => Assert.Contains("Trop de demandes", toasts.Markup), Patience);
        page.WaitForAssertion(() => Assert.True(IsChecked(page, CameoAudience.Approved)), Patience);
        Assert.False(IsChecked(page, CameoAudience.Everyone));
    }

    [Fact]
    public async Task Whoever_asks_is_allowed_by_one_press()
    {
        Server.AddCameo("ada");
        Ask("ben");
        Visit("ada");
        var page = Page.Render<SettingsPage>();
        page.WaitForAssertion(() => Assert.Contains("asks to use it", page.Find("[data-testid=cameo-person]").TextContent), Patience);
        Assert.Equal("Allow @ben", page.Find("[data-testid=cameo-allow]").GetAttribute("aria-label"));

        await DoAsync(page, "[data-testid=cameo-allow]", element => element.Click());

        page.WaitForAssertion(() => Assert.Contains("may use it", page.Find("[data-testid=cameo-person]").TextContent), Patience);
        Assert.Equal(["PUT /v1/users/me/cameo/people/ben"], Server.Deeds);
        Assert.Empty(page.FindAll("[data-testid=cameo-allow]"));
        await FocusMovesAsync();
    }

    [Fact]
    public async Task Refusing_someone_is_asked_once_more_and_their_videos_leave_the_list()
    {
        Server.AddCameo("ada");
        Ask("ben", CameoPermission.Granted);
        Server.Add("A ball", "ben", cameo: "ada");
        Visit("ada");
        var page = Page.Render<SettingsPage>();
        page.WaitForElement("[data-testid=cameo-video]", Patience);

        await DoAsync(page, "[data-testid=cameo-refuse]", element => element.Click());
        Assert.Empty(Server.Deeds);
        Assert.Single(Scripts.Invocations["openDialog"]);
        Assert.Equal("Refuse @ben?", page.Find("#cameo-refuse-title").TextContent);
        Assert.Contains("deleted for good", page.Find("#cameo-refuse-text").TextContent);
        await DoAsync(page, "[data-testid=cameo-refuse-confirm]", element => element.Click());

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=cameo-video]")), Patience);
        Assert.Equal(["DELETE /v1/users/me/cameo/people/ben"], Server.Deeds);
        Assert.Contains("may not use it", page.Find("[data-testid=cameo-person]").TextContent);
        Assert.Empty(page.FindAll("[data-testid=cameo-refuse]"));
        Assert.NotNull(page.Find("[data-testid=cameo-allow]"));
    }

    [Fact]
    public async Task Whoever_never_had_to_ask_is_refused_beside_what_they_made()
    {
        Server.AddCameo("ada", audience: CameoAudience.Everyone);
        Server.Add("A star", "ada", cameo: "ada");
        Server.Add("A ball", "ben", cameo: "ada");
        Visit("ada");
        var page = Page.Render<SettingsPage>();
        page.WaitForAssertion(() => Assert.Equal("Refuse @ben", Assert.Single(page.FindAll("[data-testid=cameo-video-refuse]")).TextContent), Patience);

        await DoAsync(page, "[data-testid=cameo-video-refuse]", element => element.Click());
        Assert.Equal("Refuse @ben?", page.Find("#cameo-refuse-title").TextContent);
        await DoAsync(page, "[data-testid=cameo-refuse-confirm]", element => element.Click());

        page.WaitForAssertion(() => Assert.Equal(["A star"], Titles(page)), Patience);
        Assert.Equal(["DELETE /v1/users/me/cameo/people/ben"], Server.Deeds);
        page.WaitForAssertion(() => Assert.Contains("may not use it", page.Find("[data-testid=cameo-person]").TextContent), Patience);
    }

    [Fact]
    public async Task Lists_that_are_long_come_page_by_page()
    {
        Server.AddCameo("ada");
        for (var i = 0; i < 25; i++)
        {
            Ask($"person{i}");
            Server.Add($"Video {i}", "ben", cameo: "ada");
        }
        Visit("ada");
        var page = Page.Render<SettingsPage>();
        page.WaitForAssertion(() => Assert.Equal((20, 20), Rows(page)), Patience);

        await DoAsync(page, "[data-testid=cameo-people-more]", element => element.Click());
        await DoAsync(page, "[data-testid=cameo-videos-more]", element => element.Click());

        page.WaitForAssertion(() => Assert.Equal((25, 25), Rows(page)), Patience);
        Assert.Empty(page.FindAll("[data-testid=cameo-people-more], [data-testid=cameo-videos-more]"));
    }

    [Fact]
    public async Task A_person_withdraws_from_one_video_after_being_asked_once_more()
    {
        Server.AddCameo("ada");
        Server.Add("A star", "ben", cameo: "ada");
        var video = Server.Add("A ball", "ben", visibility: Visibility.Private, cameo: "ada");
        Visit("ada");
        var toasts = Page.Render<ToastList>();
        var page = Page.Render<SettingsPage>();
        page.WaitForAssertion(() => Assert.Equal(["A ball", "A star"], Titles(page)), Patience);
        Assert.Equal($"/v/{video.Id}", page.FindAll("[data-testid=cameo-video] a")[0].GetAttribute("href"));
        Assert.Equal("/@ben", page.FindAll("[data-testid=cameo-video] a")[1].GetAttribute("href"));

        await DoAsync(page, "[aria-label='Withdraw from “A ball”']", element => element.Click());
        Assert.Empty(Server.Deeds);
        await DoAsync(page, "[data-testid=cameo-video-confirm]", element => element.Click());

        page.WaitForAssertion(() => Assert.Equal(["A star"], Titles(page)), Patience);
        Assert.Equal([$"DELETE /v1/users/me/cameo/videos/{video.Id}"], Server.Deeds);
        toasts.WaitForAssertion(() => Assert.Contains("the video is deleted", toasts.Markup), Patience);
    }

    [Fact]
    public async Task Withdrawing_altogether_says_what_is_lost_first_and_leaves_the_empty_form()
    {
        Server.AddCameo("ada");
        Visit("ada");
        var page = Page.Render<SettingsPage>();
        await DoAsync(page, "[data-testid=cameo-withdraw]", element => element.Click());
        Assert.Contains("every video that shows you", page.Find("#cameo-withdraw-text").TextContent);
        Assert.Empty(Server.Deeds);

        await DoAsync(page, "[data-testid=cameo-withdraw-confirm]", element => element.Click());

        page.WaitForElement("[data-testid=cameo-picture]", Patience);
        Assert.Equal(["DELETE /v1/users/me/cameo"], Server.Deeds);
        Assert.Single(Scripts.Invocations["closeDialog"]);
    }

    [Fact]
    public async Task A_withdrawal_that_is_refused_leaves_everything_as_it_was_and_says_why()
    {
        Server.AddCameo("ada");
        Server.RefuseWith = ErrorCode.RateLimitExceeded;
        Visit("ada");
        Speak("fr");
        var toasts = Page.Render<ToastList>();
        var page = Page.Render<SettingsPage>();

        await DoAsync(page, "[data-testid=cameo-withdraw-confirm]", element => element.Click());

        toasts.WaitForAssertion(() => Assert.Contains("Trop de demandes", toasts.Markup), Patience);
        page.WaitForAssertion(() => Assert.False(IsOff(page, "cameo-withdraw")), Patience);
    }

    [Fact]
    public void Whoever_asks_and_whatever_is_made_while_the_page_is_open_appears_at_once()
    {
        Server.AddCameo("ada");
        Visit("ada");
        Page.Render<MainNavigation>();
        var page = Page.Render<SettingsPage>();
        page.WaitForAssertion(() => Assert.Contains("Nobody has asked you yet.", page.Markup), Patience);
        page.WaitForAssertion(() => Assert.Contains("No video shows you.", page.Markup), Patience);

        Ask("ben");
        Server.Happening.Writer.TryWrite(new() { Sequence = 1, Type = NotificationType.CameoRequest, ActorHandle = "ben", CreatedAt = 1 });
        page.WaitForElement("[data-testid=cameo-person]", Patience);

        Server.Add("A ball", "ben", VideoStatus.Queued, cameo: "ada");
        Server.Happening.Writer.TryWrite(new() { Sequence = 2, Type = NotificationType.CameoUsed, ActorHandle = "ben", CreatedAt = 1 });
        page.WaitForElement("[data-testid=cameo-video]", Patience);
    }

    [Fact]
    public void A_link_to_the_cameo_brings_it_into_view()
    {
        Server.AddCameo("ada");
        Visit("ada");
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo("/settings#cameo");

        var page = Page.Render<SettingsPage>();

        page.WaitForAssertion(() => Assert.Single(Scripts.Invocations["reveal"]), Patience);
    }

    [Fact]
    public async Task A_server_that_is_not_reached_is_said_and_can_be_tried_again()
    {
        var (asked, down) = (0, true);
        Server.Delay = http => http.Path == "/v1/users/me/cameo" && Interlocked.Increment(ref asked) > 0 && down ? throw new InvalidOperationException("down") : Task.CompletedTask;
        Visit("ada");
        var page = Page.Render<SettingsPage>();
        page.WaitForElement("#cameo [role=alert]", Patience);

        down = false;
        await DoAsync(page, "#cameo button", element => element.Click());

        page.WaitForElement("[data-testid=cameo-picture]", Patience);
        Assert.Equal(2, asked);
    }

    private void PickPicture(byte[]? square) => Scripts.Setup<byte[]?>("squarePicture", _ => true).SetResult(square);

    private void Ask(string handle, string permission = CameoPermission.Asked)
    {
        var person = Server.People.GetOrAdd(handle, ScriptedServer.Person(handle));
        Server.CameoPeople.Insert(0, new(new UserReference(person.Id, handle, person.DisplayName), permission, DateTimeOffset.UtcNow.ToUnixTimeSeconds()));
    }

    private static bool IsChecked(IRenderedComponent<SettingsPage> page, string audience) => page.Find($"[data-testid=cameo-audience-{audience}]").HasAttribute("checked");

    private static bool IsOff(IRenderedComponent<SettingsPage> page, string button) => page.Find($"[data-testid={button}]").HasAttribute("disabled");

    private static (int People, int Videos) Rows(IRenderedComponent<SettingsPage> page) =>
        (page.FindAll("[data-testid=cameo-person]").Count, page.FindAll("[data-testid=cameo-video]").Count);

    private static IEnumerable<string> Titles(IRenderedComponent<SettingsPage> page) => page.FindAll("[data-testid=cameo-video] strong").Select(title => title.TextContent);
}
