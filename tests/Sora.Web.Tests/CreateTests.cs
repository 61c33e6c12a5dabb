using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Web.Client.Creating;

namespace Sora.Web.Tests;

public sealed class CreateTests : PageTest
{
    [Fact]
    public async Task An_unknown_word_is_named_and_a_suggestion_takes_its_place()
    {
        Server.Preflight = new(true, [], ["red"], [new("dog", ["ball", "star"])], 9_000, 4);
        Visit("grace");
        var page = Page.Render<CreatePage>();

        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("a red dog"));

        page.WaitForElement("[data-testid=suggestion]", Patience);
        Assert.Contains("dog", page.Find("[data-testid=preflight] s").TextContent);
        Assert.Contains("9 s", page.Find("[data-testid=preflight]").TextContent);
        await DoAsync(page, "[data-testid=suggestion]", element => element.Click());
        page.WaitForAssertion(() => Assert.Equal("a red ball", page.Find("[data-testid=create-prompt]").GetAttribute("value")), Patience);
    }

    [Fact]
    public async Task A_render_is_asked_for_as_chosen_and_is_watched_beside_its_sentence()
    {
        Visit("grace");
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo("/create");
        var page = Page.Render<CreatePage>();
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("  a red ball "));
        await DoAsync(page, "[data-testid=create-orientation]", element => element.Change(bool.TrueString));
        await DoAsync(page, "[data-testid=create-seconds]", element => element.Change("8"));
        await DoAsync(page, "[data-testid=create-visibility]", element => element.Change(Visibility.Public));
        await DoAsync(page, "[data-testid=create-seed]", element => element.Change("42"));
        await DoAsync(page, "[data-testid=create-quality]", element => element.Change(VideoQuality.High));

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForElement("[data-testid=own-render] [data-testid=live-canvas]", Patience);
        Assert.Equal("  a red ball ", page.Find("[data-testid=create-prompt]").GetAttribute("value"));
        Assert.False(page.Find("[data-testid=create-submit]").HasAttribute("disabled"));
        Assert.Equal($"/create?video={Server.Posts.Single().Id}", Location);
        var request = Assert.Single(Server.Created);
        Assert.Equal(("a red ball", "8", Visibility.Public, 42L, "1280x720"), (request.Prompt, request.Seconds, request.Visibility, request.Seed, request.Size));
        Assert.Equal(VideoQuality.High, request.Quality);
    }

    [Theory]
    [InlineData(false, "remix 0.3 private draft a blue star")]
    [InlineData(true, "extend 8 draft a blue star")]
    public async Task From_another_video_a_remix_or_an_extension_is_asked_for(bool goesOn, string expected)
    {
        var source = Server.Add("A ball");
        Visit("grace");
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/create?source={source.Id}");
        var page = Page.Render<CreatePage>();
        page.WaitForElement("[data-testid=create-source]", Patience);
        Assert.Empty(page.FindAll("[data-testid=create-orientation]"));
        await DoAsync(page, "[data-testid=create-goes-on]", element => element.Change(goesOn ? "longer" : "again"));
        await DoAsync(page, goesOn ? "[data-testid=create-seconds]" : "[data-testid=create-strength]", element => element.Change(goesOn ? "8" : "0.3"));
        await DoAsync(page, "[data-testid=create-quality]", element => element.Change(VideoQuality.Draft));
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("a blue star"));

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Contains($"{source.Id} {expected}", Server.Deeds), Patience);
        page.WaitForElement("[data-testid=own-render] [data-testid=live-canvas]", Patience);
    }

    [Fact]
    public async Task The_render_beside_the_sentence_says_how_far_it_is_plays_when_it_has_ended_and_leads_to_its_page()
    {
        Visit("grace");
        var page = Page.Render<CreatePage>();
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("a red ball"));
        await DoAsync(page, "[data-testid=create-visibility]", element => element.Change(Visibility.Public));
        await DoAsync(page, "form", element => element.Submit());
        page.WaitForElement("[data-testid=own-render] [data-testid=live-canvas]", Patience);
        var post = Server.Posts.Single();
        Assert.Equal($"/v/{post.Id}", page.Find("[data-testid=open-video]").GetAttribute("href"));

        Server.Render.Writer.TryWrite(new RenderEvent { Sequence = 1, Timestamp = 0, Type = RenderEventType.Frame, FrameIndex = 11, FrameCount = 48, Final = true, EtaMs = 3_000, Image = [1] });
        page.WaitForAssertion(() => Assert.Contains("3 s", page.Find("[data-testid=render-progress]").TextContent), Patience);
        Server.Posts[0] = post with { Status = VideoStatus.Completed };
        Server.Render.Writer.TryWrite(new RenderEvent { Sequence = 2, Timestamp = 0, Type = RenderEventType.Completed });

        page.WaitForElement("[data-testid=own-render] [data-testid=result-video]", Patience);
        Assert.Empty(page.FindAll("[data-testid=cancel-render]"));
    }

    [Fact]
    public async Task The_render_beside_the_sentence_can_be_cancelled_and_the_sentence_sent_again()
    {
        Visit("grace");
        var page = Page.Render<CreatePage>();
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("a red ball"));
        await DoAsync(page, "form", element => element.Submit());
        await DoAsync(page, "[data-testid=cancel-render]", element => element.Click());
        page.WaitForElement("[data-testid=own-render] .ended", Patience);

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForElement("[data-testid=own-render] [data-testid=live-canvas]", Patience);
        Assert.Equal(2, Server.Created.Count);
    }

    [Fact]
    public void After_a_reload_the_render_and_its_sentence_are_there_again()
    {
        var post = Server.Add("A ball", "grace", VideoStatus.InProgress);
        Visit("grace");
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/create?video={post.Id}");

        var page = Page.Render<CreatePage>();

        page.WaitForElement("[data-testid=own-render] [data-testid=live-canvas]", Patience);
        page.WaitForAssertion(() => Assert.Equal(post.Prompt, page.Find("[data-testid=create-prompt]").GetAttribute("value")), Patience);
    }

    [Fact]
    public void A_render_that_is_not_there_says_so_and_the_form_stays()
    {
        Visit("grace");
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo("/create?video=video_none");

        var page = Page.Render<CreatePage>();

        page.WaitForAssertion(() => Assert.Contains(ErrorCode.VideoNotFound, page.Find("[role=alert]").TextContent), Patience);
        Assert.NotNull(page.Find("[data-testid=create-prompt]"));
    }

    [Fact]
    public async Task Another_quality_asks_anew_how_long_it_will_take()
    {
        Server.Preflight = new(true, [], ["red"], [], 9_000, 4);
        Visit("grace");
        var page = Page.Render<CreatePage>();
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("a red ball"));
        page.WaitForAssertion(() => Assert.Contains("9 s", page.Find("[data-testid=preflight]").TextContent), Patience);

        Server.Preflight = Server.Preflight with { EtaMs = 18_000 };
        await DoAsync(page, "[data-testid=create-quality]", element => element.Change(VideoQuality.High));

        page.WaitForAssertion(() => Assert.Contains("18 s", page.Find("[data-testid=preflight]").TextContent), Patience);
    }

    [Fact]
    public async Task What_was_chosen_before_the_page_became_interactive_is_kept()
    {
        Scripts.Setup<string?>("takeTyped", "prompt").SetResult("a red ball");
        Scripts.Setup<string?>("takeTyped", "seconds").SetResult("20");
        Scripts.Setup<string?>("takeTyped", "visibility").SetResult(Visibility.Public);
        Scripts.Setup<string?>("takeTyped", "orientation").SetResult("True");
        Scripts.Setup<string?>("takeTyped", "quality").SetResult(VideoQuality.Draft);
        Visit("grace");
        var page = Page.Render<CreatePage>();
        page.WaitForElement("[data-testid=create-submit]:not([disabled])", Patience);

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Single(Server.Created), Patience);
        var request = Server.Created.Single();
        Assert.Equal(("a red ball", "20", Visibility.Public, "1280x720", VideoQuality.Draft), (request.Prompt, request.Seconds, request.Visibility, request.Size, request.Quality));
    }

    [Fact]
    public async Task An_empty_sentence_is_not_sent()
    {
        Visit("grace");
        var page = Page.Render<CreatePage>();

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Contains("at least one word", page.Find("[data-testid=create-error]").TextContent), Patience);
        Assert.Empty(Server.Created);
    }

    [Fact]
    public async Task A_refusal_says_why_and_the_sentence_stays()
    {
        Server.RefuseWith = ErrorCode.QuotaExceeded;
        Visit("grace");
        Speak("fr");
        var page = Page.Render<CreatePage>();
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("une balle"));

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Contains("Attendez", page.Find("[data-testid=create-error]").TextContent), Patience);
        Assert.Equal("une balle", page.Find("[data-testid=create-prompt]").GetAttribute("value"));
        Assert.False(page.Find("[data-testid=create-submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_guest_signs_in_first_and_keeps_the_sentence()
    {
        var page = Page.Render<CreatePage>();
        await DoAsync(page, "[data-testid=create-prompt]", element => element.Input("a red ball"));

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal("/signin?return=%2Fcreate%3Fprompt%3Da%2520red%2520ball", Location), Patience);
    }

    [Fact]
    public void Nothing_can_be_sent_before_the_page_is_interactive()
    {
        Page.SetRendererInfo(new RendererInfo("Static", isInteractive: false));

        var page = Page.Render<CreatePage>();

        Assert.True(page.Find("[data-testid=create-submit]").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("a dog and a Dog", "dog", "ball", "a ball and a ball")]
    [InlineData("a hotdog, a dog.", "dog", "star", "a hotdog, a star.")]
    [InlineData("balls", "ball", "ball", "balls")]
    [InlineData("ball", "ball", "ball", "ball")]
    [InlineData("no such word", "", "x", "no such word")]
    public void Only_whole_words_are_replaced(string prompt, string word, string known, string expected) =>
        Assert.Equal(expected, WordReplacement.Apply(prompt, word, known));
}
