using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Web.Client.Localization;
using Sora.Web.Client.Settings;
using Sora.Web.Client.Visitors;

namespace Sora.Web.Tests;

public sealed class DeleteAccountTests : PageTest
{
    [Fact]
    public async Task Whoever_gives_their_password_is_deleted_and_led_to_the_feed_as_a_guest()
    {
        Visit("ada");
        var navigation = Page.Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("/settings");
        var left = new TaskCompletionSource();
        navigation.LocationChanged += (_, _) => left.TrySetResult();
        var page = Page.Render<SettingsPage>();
        await DoAsync(page, "[data-testid=delete-account]", element => element.Click());
        Assert.Single(Scripts.Invocations["openDialog"]);
        await DoAsync(page, "[data-testid=delete-account-password]", element => element.Input("correct horse"));

        await DoAsync(page, "dialog form", element => element.Submit());

        await left.Task.WaitAsync(Patience, Xunit.TestContext.Current.CancellationToken);
        Assert.Equal("/", Location);
        Assert.Equal(["DELETE /v1/users/me correct horse"], Server.Deeds);
        Assert.False(Page.Services.GetRequiredService<Visitor>().IsSignedIn);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=delete-account]")), Patience);
    }

    [Fact]
    public async Task A_wrong_password_is_said_where_it_was_typed_in_the_persons_language_and_nothing_is_deleted()
    {
        Visit("ada");
        Speak("fr");
        Server.RefuseWith = ErrorCode.WrongPassword;
        var page = Page.Render<SettingsPage>();
        await DoAsync(page, "[data-testid=delete-account-password]", element => element.Input("a guess"));

        await DoAsync(page, "dialog form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal("Ce n’est pas votre mot de passe.", page.Find("[data-testid=delete-account-error]").TextContent), Patience);
        Assert.Equal("true", page.Find("[data-testid=delete-account-password]").GetAttribute("aria-invalid"));
        Assert.True(Page.Services.GetRequiredService<Visitor>().IsSignedIn);
        Assert.Empty(Server.Deeds);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public void What_will_be_deleted_is_said_before(string tag)
    {
        Visit("ada");
        Speak(tag);

        var page = Page.Render<SettingsPage>();

        page.WaitForElement("[data-testid=delete-account]", Patience);
        Assert.Equal(Texts.Find(tag)!.DeletedWithAccount, page.FindAll("dialog li").Select(item => item.TextContent));
    }

    [Fact]
    public async Task A_guest_is_offered_nothing_to_delete()
    {
        var page = Page.Render<SettingsPage>();
        await Page.Services.GetRequiredService<Visitor>().ReadyAsync();

        Assert.Empty(page.FindAll("[data-testid=delete-account]"));
    }
}
