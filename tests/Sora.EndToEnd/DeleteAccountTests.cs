using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>Leaving for good, on a phone and by the keyboard.</summary>
public sealed class DeleteAccountTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
{
    [Fact]
    public async Task A_person_deletes_their_account_by_the_keyboard_and_nothing_of_it_opens_again()
    {
        await using var server = await SoraServer.StartAsync();
        var page = await chromium.OpenAsync(server.Address, phone: true, locale: "fr-FR", ColorScheme.Light);
        await Person.SignUpAsync(page, "camille");
        await page.GotoAsync("/settings");

        await page.GetByTestId("delete-account").PressAsync("Enter");
        await Expect(page.GetByTestId("delete-account-password")).ToBeFocusedAsync();
        await Screenshot.SaveAsync(page, "french-phone-delete-account");
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), "The dialog is wider than the phone.");

        await page.Keyboard.TypeAsync("not my password");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("delete-account-error")).ToBeVisibleAsync();
        await Screenshot.SaveAsync(page, "french-phone-delete-account-refused");

        await page.GetByTestId("delete-account-password").FillAsync(Person.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(new Uri(server.Address, "/").ToString());
        await Expect(page.GetByTestId("bell")).ToBeHiddenAsync();

        await page.GotoAsync("/@camille");
        await Expect(page.Locator(".empty h1")).ToBeVisibleAsync();
        await page.GotoAsync("/signin");
        await page.GetByTestId("signin-handle").FillAsync("camille");
        await page.GetByTestId("signin-password").FillAsync(Person.Password);
        await page.GetByTestId("signin-submit").ClickAsync();
        await Expect(page.GetByTestId("signin-error")).ToBeVisibleAsync();
    }

    public ValueTask DisposeAsync() => chromium.CloseAsync();
}
