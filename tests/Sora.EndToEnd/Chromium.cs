using Microsoft.Playwright;

namespace Sora.EndToEnd;

/// <summary>A headless Chromium, that of <c>SORA_CHROMIUM</c>, the distribution's or Playwright's own; each person gets a context of their own, which is a browser profile of their own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private readonly List<IPage> _pages = [];

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(180_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("SORA_CHROMIUM") ?? (File.Exists("/usr/bin/chromium") ? "/usr/bin/chromium" : null),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
    }

    /// <summary>Opens a new person's browser at an address.</summary>
    /// <param name="phone">True: 390x844 with touch; false: 1280x800.</param>
    /// <param name="scripts">False: the browser runs no script of any page.</param>
    public async Task<IPage> OpenAsync(Uri address, bool phone = false, string locale = "en-GB", ColorScheme scheme = ColorScheme.Dark, bool scripts = true)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            Locale = locale,
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
            HasTouch = phone,
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 800 },
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(180_000);
        var page = await context.NewPageAsync();
        _pages.Add(page);
        return page;
    }

    /// <summary>Closes what a test has opened; when the test failed, says first what its pages show, and keeps pictures of them.</summary>
    public async ValueTask CloseAsync()
    {
        foreach (var (index, page) in _pages.Index())
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
            {
                await Screenshot.SaveAsync(page, $"failed-{TestContext.Current.TestMethod?.MethodName}-{index}");
                Console.WriteLine($"Page {index} at {page.Url} shows:\n{await page.InnerTextAsync("body")}");
            }

            await page.Context.CloseAsync();
        }

        _pages.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
