using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>What a person does in the page.</summary>
public static class Person
{
    public const string Password = "correct horse battery";

    public static async Task SignUpAsync(IPage page, string handle)
    {
        await page.GotoAsync("/signup");
        await page.GetByTestId("signup-handle").FillAsync(handle);
        await page.GetByTestId("signup-password").FillAsync(Password);
        await page.GetByTestId("signup-submit").ClickAsync();
        await Expect(page.GetByTestId("bell")).ToBeVisibleAsync();
    }
}
