using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>Writing a sentence, in a real browser.</summary>
public sealed class CreatingTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
{
    [Fact]
    public async Task What_is_typed_while_the_page_comes_alive_is_there_to_the_last_letter()
    {
        await using var server = await SoraServer.StartAsync();
        var page = await chromium.OpenAsync(server.Address);
        await page.GotoAsync("/create");
        await page.GetByTestId("create-prompt").FocusAsync();
        var alive = page.GetByTestId("create-submit").And(page.Locator(":enabled")).WaitForAsync();

        var typed = "";
        while (!alive.IsCompleted)
        {
            await page.Keyboard.TypeAsync("ring ");
            typed += "ring ";
        }
        await page.Keyboard.TypeAsync("end");

        await Expect(page.GetByTestId("create-prompt")).ToHaveValueAsync(typed + "end");
        await Expect(page.Locator("#prompt-count")).ToContainTextAsync($"{typed.Length + 3} /");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_press_on_the_button_counts_although_advice_comes_while_it_is_held(bool phone)
    {
        await using var server = await SoraServer.StartAsync();
        var page = await chromium.OpenAsync(server.Address, phone);
        var pressed = new TaskCompletionSource();
        await page.RouteAsync("**/v1/videos/preflight", async route =>
        {
            await pressed.Task;
            await route.ContinueAsync();
        });
        await Person.SignUpAsync(page, "ada");
        await page.GotoAsync("/create");
        await page.GetByTestId("create-prompt").FillAsync("a purple elephant and a tiny spaceship sing opera under water");
        await Expect(page.GetByTestId("create-submit")).ToBeEnabledAsync();
        await page.GetByTestId("create-submit").HoverAsync();

        await page.Mouse.DownAsync();
        pressed.SetResult();
        await Expect(page.GetByTestId("preflight")).ToBeVisibleAsync();
        await Screenshot.SaveAsync(page, phone ? "advice-phone" : "advice");
        await page.Mouse.UpAsync();

        await Expect(page.GetByTestId("own-render")).ToBeInViewportAsync();
        await Screenshot.SaveAsync(page, phone ? "own-render-phone" : "own-render");
    }

    public ValueTask DisposeAsync() => chromium.CloseAsync();
}
