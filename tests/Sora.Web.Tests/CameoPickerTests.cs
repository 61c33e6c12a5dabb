using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Web.Client.Creating;
using Sora.Web.Client.Layout;

namespace Sora.Web.Tests;

public sealed class CameoPickerTests : PageTest
{
    [Fact]
    public async Task Somebody_who_allows_it_is_found_by_their_handle_and_is_in_the_video()
    {
        var ada = Server.AddCameo("ada");
        var page = Open("/create");
        await FindAsync(page, " @Ada ");

        page.WaitForAssertion(() => Assert.Contains("Ada @ada", Said(page, "cameo-chosen")), Patience);
        Assert.Equal("@ada sees this video even if it is only for you, and can have it deleted.", Said(page, "cameo-caveat"));
        Assert.Equal("Remove @ada", page.Find("[data-testid=cameo-remove]").GetAttribute("aria-label"));
        await RenderAsync(page, "a red ball");

        page.WaitForAssertion(() => Assert.Equal([ada.Id], Assert.Single(Server.Created).Cameos!), Patience);
    }

    [Fact]
    public async Task Whoever_is_removed_again_is_not_in_the_video()
    {
        Server.AddCameo("ada");
        var page = Open("/create?cameo=ada");

        await DoAsync(page, "[data-testid=cameo-remove]", element => element.Click());
        await RenderAsync(page, "a red ball");

        page.WaitForAssertion(() => Assert.Null(Assert.Single(Server.Created).Cameos), Patience);
    }

    [Fact]
    public async Task A_link_names_somebody_and_they_are_asked_for_once()
    {
        var asked = 0;
        Server.Delay = http =>
        {
            _ = http.Path == "/v1/users/ada/cameo" ? Interlocked.Increment(ref asked) : 0;
            return Task.CompletedTask;
        };
        var ada = Server.AddCameo("ada");
        var page = Open("/create?cameo=ada");
        page.WaitForElement("[data-testid=cameo-chosen]", Patience);

        await RenderAsync(page, "a red ball");

        page.WaitForElement("[data-testid=own-render]", Patience);
        Assert.Equal([ada.Id], Assert.Single(Server.Created).Cameos!);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Whoever_is_typed_but_not_looked_up_is_looked_up_by_the_render_button()
    {
        var ada = Server.AddCameo("ada");
        var page = Open("/create");
        await DoAsync(page, "[data-testid=cameo-open]", element => element.Click());
        await DoAsync(page, "[data-testid=cameo-of]", element => element.Input("ada"));

        await RenderAsync(page, "a red ball");

        page.WaitForAssertion(() => Assert.Equal([ada.Id], Assert.Single(Server.Created).Cameos!), Patience);
    }

    [Fact]
    public async Task Nothing_is_rendered_without_somebody_who_was_named()
    {
        Server.AddCameo("ada", CameoPermission.Denied);
        var page = Open("/create?cameo=ada");

        await RenderAsync(page, "a red ball");

        page.WaitForAssertion(() => Assert.Equal("@ada does not let you use their cameo.", Said(page, "cameo-answer")), Patience);
        page.WaitForAssertion(() => Assert.False(page.Find("[data-testid=create-submit]").HasAttribute("disabled")), Patience);
        await FocusMovesAsync();
        Assert.Empty(Server.Created);
    }

    [Fact]
    public async Task Ones_own_cameo_is_one_press_away_and_takes_no_warning()
    {
        var mine = Server.AddCameo("grace");
        var page = Open("/create");
        await DoAsync(page, "[data-testid=cameo-open]", element => element.Click());

        await DoAsync(page, "[data-testid=cameo-own]", element => element.Click());

        page.WaitForAssertion(() => Assert.Contains("Grace @grace", Said(page, "cameo-chosen")), Patience);
        Assert.Empty(page.FindAll("[data-testid=cameo-caveat]"));
        await RenderAsync(page, "a red ball");
        page.WaitForAssertion(() => Assert.Equal([mine.Id], Assert.Single(Server.Created).Cameos!), Patience);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("@")]
    public async Task Who_has_no_cameo_is_said_to_have_none(string named)
    {
        var page = Open("/create");

        await FindAsync(page, named);

        page.WaitForAssertion(() => Assert.EndsWith("has no cameo, or keeps it to themselves.", Said(page, "cameo-answer")), Patience);
        Assert.Empty(page.FindAll("[data-testid=cameo-ask]"));
    }

    [Theory]
    [InlineData("en", "@ada has not let you use their cameo.", "You have asked @ada.")]
    [InlineData("fr", "@ada ne vous a pas permis d’utiliser son caméo.", "Vous avez demandé à @ada.")]
    public async Task Who_has_not_allowed_it_can_be_asked_and_is_chosen_when_they_allow_it(string tag, string answer, string asked)
    {
        Server.AddCameo("ada", CameoPermission.None);
        Speak(tag);
        var page = Open("/create");
        Page.Render<MainNavigation>();
        await FindAsync(page, "ada");
        page.WaitForAssertion(() => Assert.Equal(answer, Said(page, "cameo-answer")), Patience);

        await DoAsync(page, "[data-testid=cameo-ask]", element => element.Click());
        page.WaitForAssertion(() => Assert.StartsWith(asked, Said(page, "cameo-answer")), Patience);
        Assert.Equal(["PUT /v1/users/ada/cameo/request"], Server.Deeds);
        Assert.Empty(page.FindAll("[data-testid=cameo-ask]"));

        Server.AddCameo("ada");
        Server.Happening.Writer.TryWrite(new() { Sequence = 1, Type = NotificationType.CameoGranted, ActorHandle = "ada", CreatedAt = 1 });
        page.WaitForElement("[data-testid=cameo-chosen]", Patience);
    }

    [Fact]
    public async Task Another_name_takes_the_answer_of_the_one_before_away()
    {
        Server.AddCameo("ada", CameoPermission.Asked);
        var page = Open("/create");
        await FindAsync(page, "ada");
        page.WaitForAssertion(() => Assert.StartsWith("You have asked @ada.", Said(page, "cameo-answer")), Patience);

        await DoAsync(page, "[data-testid=cameo-of]", element => element.Input("ad"));

        Assert.Equal("", Said(page, "cameo-answer"));
    }

    [Fact]
    public async Task What_would_come_of_it_is_asked_anew_with_the_person_and_a_refusal_is_shown()
    {
        Server.AddCameo("ada");
        var page = Open("/create");
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("a red ball"));
        page.WaitForElement("[data-testid=preflight]", Patience);

        Server.Preflight = new(false, [new ErrorBody("Not any more.", "permission_error", "cameos", ErrorCode.ConsentRequired)], [], [], 0, 0);
        await FindAsync(page, "ada");

        page.WaitForAssertion(() => Assert.Contains("Not any more.", Said(page, "preflight")), Patience);
    }

    [Fact]
    public async Task A_guest_signs_in_first_and_keeps_the_sentence_and_the_name()
    {
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo("/create?cameo=ada");
        var page = Page.Render<CreatePage>();
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("a red ball"));

        await DoAsync(page, "form.card", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal("/signin?return=%2Fcreate%3Fprompt%3Da%2520red%2520ball%26cameo%3Dada", Location), Patience);
    }

    [Fact]
    public async Task A_guest_who_wants_to_add_somebody_signs_in_first()
    {
        var page = Page.Render<CreatePage>();

        await DoAsync(page, "[data-testid=cameo-open]", element => element.Click());

        page.WaitForAssertion(() => Assert.StartsWith("/signin?return=%2Fcreate", Location), Patience);
    }

    [Fact]
    public void After_a_reload_whoever_the_render_shows_is_chosen_again()
    {
        Server.AddCameo("ada");
        var post = Server.Add("A ball", "grace", VideoStatus.InProgress, cameo: "ada");

        var page = Open($"/create?video={post.Id}");

        page.WaitForElement("[data-testid=cameo-chosen]", Patience);
    }

    [Fact]
    public void What_is_made_from_a_video_shows_whom_that_shows_and_nobody_else_can_be_added()
    {
        var source = Server.Add("A ball", "ben", cameo: "ada");

        var page = Open($"/create?source={source.Id}");

        page.WaitForAssertion(() => Assert.Equal("/@ada", page.Find("[data-testid=with-people] a").GetAttribute("href")), Patience);
        Assert.StartsWith("@ada sees this video", Said(page, "cameo-caveat"));
        Assert.Empty(page.FindAll("[data-testid=cameo-open]"));
    }

    private IRenderedComponent<CreatePage> Open(string address)
    {
        Visit("grace");
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Page.Render<CreatePage>();
    }

    private static async Task FindAsync(IRenderedComponent<CreatePage> page, string handle)
    {
        await DoAsync(page, "[data-testid=cameo-open]", element => element.Click());
        await DoAsync(page, "[data-testid=cameo-of]", element => element.Input(handle));
        await DoAsync(page, ".cameo-picker form", element => element.Submit());
    }

    private static async Task RenderAsync(IRenderedComponent<CreatePage> page, string prompt)
    {
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input(prompt));
        await DoAsync(page, "form.card", element => element.Submit());
    }

    private static string Said(IRenderedComponent<CreatePage> page, string id) =>
        string.Join(' ', page.Find($"[data-testid={id}]").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
