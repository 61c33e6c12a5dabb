using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>Every page, as somebody with a small French phone in the sun sees it.</summary>
public sealed class PagesTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
{
    private const string Light = "rgb(246, 247, 250)";
    private const string Dark = "rgb(10, 12, 18)";

    private static readonly string[] Pages = ["/", "/following", "/create", "/notifications", "/settings", "/help", "/@camille", "/nowhere/at/all"];

    [Fact]
    public async Task Every_page_fits_a_phone_speaks_French_to_a_French_person_and_logs_no_error()
    {
        await using var server = await SoraServer.StartAsync();
        var page = await chromium.OpenAsync(server.Address, phone: true, locale: "fr-FR", ColorScheme.Light);
        var errors = new ConcurrentQueue<string>();
        // The browser itself reports the answer 404 of the last page.
        page.Console += (_, message) => { if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal)) errors.Enqueue(message.Text); };
        page.PageError += (_, error) => errors.Enqueue(error);
        await Person.SignUpAsync(page, "camille");

        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            await Expect(page.GetByTestId("bell")).ToBeVisibleAsync();
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "fr");
            await Expect(page.Locator("main h1, main h2, main [data-testid]").First).ToBeVisibleAsync();
            await Screenshot.SaveAsync(page, "french-phone" + path.Replace('/', '-').TrimEnd('-'));
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), $"{path} is wider than the phone");
        }

        Assert.Empty(errors);
    }

    [Fact]
    public async Task The_page_is_as_light_or_dark_as_the_system_until_a_person_chooses()
    {
        await using var server = await SoraServer.StartAsync();
        var page = await chromium.OpenAsync(server.Address, scheme: ColorScheme.Dark);
        await Person.SignUpAsync(page, "ada");
        await page.GotoAsync("/settings");
        await Expect(page.GetByTestId("bell")).ToBeVisibleAsync();
        await ExpectBackgroundAsync(Dark);

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await ExpectBackgroundAsync(Light);

        await page.GetByTestId("theme-dark").ClickAsync();
        await ExpectBackgroundAsync(Dark);
        await page.ReloadAsync();
        await Expect(page.GetByTestId("bell")).ToBeVisibleAsync();
        await ExpectBackgroundAsync(Dark);

        await page.GetByTestId("theme-system").ClickAsync();
        await ExpectBackgroundAsync(Light);

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await ExpectBackgroundAsync(Dark);
        await page.GetByTestId("theme-light").ClickAsync();
        await ExpectBackgroundAsync(Light);

        Task ExpectBackgroundAsync(string colour) => Expect(page.Locator("body")).ToHaveCSSAsync("background-color", colour);
    }

    public ValueTask DisposeAsync() => chromium.CloseAsync();
}
