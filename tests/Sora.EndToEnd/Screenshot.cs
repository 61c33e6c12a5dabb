using Microsoft.Playwright;

namespace Sora.EndToEnd;

/// <summary>Pictures of the page, for people's eyes: kept in the folder that <c>SORA_SCREENSHOTS</c> names, else below the test's output.</summary>
public static class Screenshot
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("SORA_SCREENSHOTS") ?? Path.Combine(AppContext.BaseDirectory, "screenshots");

    public static Task SaveAsync(IPage page, string name) => page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png") });
}
