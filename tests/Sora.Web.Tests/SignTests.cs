using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Web.Client.Visitors;

namespace Sora.Web.Tests;

public sealed class SignTests : PageTest
{
    [Fact]
    public async Task A_new_person_is_signed_in_and_led_to_the_feed()
    {
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo("/signup");
        var page = Page.Render<SignUpPage>();
        await DoAsync(page, "[data-testid=signup-handle]", element => element.Input("grace"));
        await DoAsync(page, "[data-testid=signup-password]", element => element.Input("correct horse"));

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal("grace", Page.Services.GetRequiredService<Visitor>().Me?.Handle), Patience);
        page.WaitForAssertion(() => Assert.Equal("/", Location), Patience);
    }

    [Fact]
    public async Task A_refusal_is_shown_in_the_persons_language()
    {
        Server.RefuseWith = ErrorCode.InvalidCredentials;
        Speak("fr");
        var page = Page.Render<SignInPage>();

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Contains("ne vont pas ensemble", page.Find("[data-testid=signin-error]").TextContent), Patience);
    }

    [Theory]
    [InlineData("/create?prompt=a", "/create?prompt=a")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    public async Task Signing_in_leads_back_but_never_to_another_site(string asked, string reached)
    {
        Page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/signin?return={Uri.EscapeDataString(asked)}");
        var page = Page.Render<SignInPage>();
        await DoAsync(page, "[data-testid=signin-handle]", element => element.Input("grace"));

        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal(reached, Location), Patience);
    }

    [Fact]
    public void What_was_typed_before_the_page_became_interactive_is_kept()
    {
        Scripts.Setup<string?>("takeTyped", "signup-handle").SetResult("early");

        var page = Page.Render<SignUpPage>();

        page.WaitForAssertion(() => Assert.Equal("early", page.Find("[data-testid=signup-handle]").GetAttribute("value")), Patience);
    }
}
