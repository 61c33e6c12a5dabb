using System.Collections.Concurrent;
using Microsoft.Playwright;
using Sora.Client;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>A person's likeness, from the consent to its withdrawal.</summary>
public sealed class CameoTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
{
    private const string Prompt = "a big ball bounces on a beach by day";

    [Fact]
    public async Task Somebody_allows_another_to_make_a_video_with_them_sees_it_although_it_is_private_and_takes_it_away_again()
    {
        await using var server = await SoraServer.StartAsync();
        var ada = await chromium.OpenAsync(server.Address);
        var ben = await chromium.OpenAsync(server.Address, phone: true);
        await ben.SetViewportSizeAsync(360, 780);
        var errors = new ConcurrentQueue<string>();
        foreach (var page in new[] { ada, ben })
        {
            page.Console += (_, message) => { if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal)) errors.Enqueue(message.Text); };
            page.PageError += (_, error) => errors.Enqueue(error);
        }
        var face = await DrawFaceAsync(await chromium.OpenAsync(server.Address));
        await Task.WhenAll(Person.SignUpAsync(ada, "ada"), Person.SignUpAsync(ben, "ben"));

        // Ada gives her cameo.
        await ada.GotoAsync("/settings#cameo");
        await Expect(ada.GetByTestId("cameo-picture")).ToBeInViewportAsync();
        await Screenshot.SaveAsync(ada, "cameo-none");
        await ada.GetByTestId("cameo-picture").SetInputFilesAsync(new FilePayload { Name = "me.txt", MimeType = "text/plain", Buffer = "me"u8.ToArray() });
        await Expect(ada.GetByTestId("cameo-error")).ToBeVisibleAsync();
        await ada.GetByTestId("cameo-picture").SetInputFilesAsync(new FilePayload { Name = "me.png", MimeType = "image/png", Buffer = face });
        await Expect(ada.GetByTestId("cameo-preview")).ToBeVisibleAsync();
        await Expect(ada.GetByTestId("cameo-save")).ToBeDisabledAsync();
        await ada.GetByTestId("cameo-consent").CheckAsync();
        await Screenshot.SaveAsync(ada, "cameo-form");
        await ada.GetByTestId("cameo-save").ClickAsync();
        await ExpectPictureAsync(ada.Locator("#cameo img.face"));

        // Ben asks, and she allows it.
        await ben.GotoAsync("/@ada");
        var asked = IsToldAsync(ada, "ben asks to use your cameo");
        await ben.GetByTestId("cameo-ask").ClickAsync();
        await asked;
        await Expect(ben.GetByTestId("cameo-ask")).ToHaveAttributeAsync("aria-disabled", "true");
        await SaveFittingAsync(ben, "cameo-profile-phone");
        await Expect(ada.GetByTestId("cameo-person")).ToContainTextAsync("asks to use it");
        await Screenshot.SaveAsync(ada, "cameo-asked");
        var allowed = IsToldAsync(ben, "ada lets you use their cameo");
        await ada.GetByTestId("cameo-allow").ClickAsync();
        await allowed;

        // Ben makes a private video with her.
        await Expect(ben.GetByTestId("cameo-use")).ToHaveTextAsync("Make a video with @ada");
        await SaveFittingAsync(ben, "cameo-allowed-phone");
        await ben.GetByTestId("cameo-use").ClickAsync();
        await ExpectPictureAsync(ben.GetByTestId("cameo-chosen").Locator("img"));
        await ben.GetByTestId("create-prompt").FillAsync(Prompt);
        await Expect(ben.GetByTestId("preflight")).ToContainTextAsync("Ready in");
        await SaveFittingAsync(ben, "cameo-create-phone");
        var used = IsToldAsync(ada, "ben makes a video with your cameo");
        await ben.GetByTestId("create-submit").ClickAsync();
        await used;
        await Expect(ben.GetByTestId("own-render")).ToBeVisibleAsync();
        var video = await ben.GetByTestId("open-video").GetAttributeAsync("href") ?? throw new InvalidOperationException("The create page names no page of the video.");

        // Ada is told, and sees it.
        await ada.GetByTestId("bell").ClickAsync();
        await ada.GetByTestId("notification").First.GetByRole(AriaRole.Link).ClickAsync();
        await ada.WaitForURLAsync(new Uri(server.Address, video).ToString());
        await Playback.StartsAsync(ada.GetByTestId("result-video"));
        await Expect(ada.GetByTestId("with-people")).ToHaveTextAsync("with @ada");
        await Screenshot.SaveAsync(ada, "cameo-video");
        await Expect(ben.GetByTestId("result-video")).ToBeVisibleAsync();
        await ben.GotoAsync(video);
        await Expect(ben.GetByTestId("with-people")).ToBeVisibleAsync();
        await Expect(ben.GetByTestId("result-video")).ToBeVisibleAsync();
        await SaveFittingAsync(ben, "cameo-video-phone");

        // She takes it away, and he is told.
        await ada.GetByTestId("cameo-video-withdraw").ClickAsync();
        await Screenshot.SaveAsync(ada, "cameo-withdraw");
        var withdrawn = IsToldAsync(ben, $"ada withdrew their cameo: your video “{Prompt}” is deleted");
        await ada.GetByTestId("cameo-video-confirm").ClickAsync();
        await withdrawn;
        await ada.WaitForURLAsync("**/@ada");
        await ada.GotoAsync("/settings#cameo");
        await Expect(ada.Locator("#cameo")).ToContainTextAsync("No video shows you.");
        await ben.GotoAsync(video);
        await Expect(ben.Locator(".empty h1")).ToBeVisibleAsync();
        await ben.GotoAsync("/notifications");
        await Expect(ben.GetByTestId("notification").First).ToContainTextAsync("ada withdrew their cameo");
        await SaveFittingAsync(ben, "cameo-notifications-phone");

        Assert.Empty(errors);
    }

    [Fact]
    public async Task On_a_small_French_phone_a_person_refuses_somebody_and_withdraws_altogether_by_the_keyboard()
    {
        await using var server = await SoraServer.StartAsync();
        var page = await chromium.OpenAsync(server.Address, phone: true, locale: "fr-FR", ColorScheme.Light);
        await page.SetViewportSizeAsync(360, 780);
        var face = await DrawFaceAsync(await chromium.OpenAsync(server.Address));
        await Person.SignUpAsync(page, "camille");
        await using var camille = new SoraClient(server.Address);
        await camille.Accounts.SignInAsync("camille", Person.Password);
        await camille.Cameos.PutMineAsync(face, CameoAudience.Everyone);
        await using var dora = new SoraClient(server.Address);
        await dora.Accounts.SignUpAsync("dora", Person.Password);
        await camille.Cameos.AllowAsync("dora");
        var video = await dora.Videos.CreateAsync(new(Prompt, Visibility: Visibility.Public, Cameos: ["camille"]));
        await page.GotoAsync($"/v/{video.Id}");
        await Expect(page.GetByTestId("result-video")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page.GetByTestId("with-people")).ToHaveTextAsync("avec @camille");
        await SaveFittingAsync(page, "french-phone-cameo-feed");

        // One's own is one press away, by the keyboard too.
        await page.GotoAsync("/create");
        await Expect(page.GetByTestId("cameo-open")).ToBeEnabledAsync();
        await page.GetByTestId("cameo-open").PressAsync("Enter");
        await Expect(page.GetByTestId("cameo-of")).ToBeFocusedAsync();
        await Expect(page.GetByTestId("cameo-own")).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("dora");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("cameo-answer")).ToHaveTextAsync("@dora n’a pas de caméo, ou ne le partage pas.");
        await SaveFittingAsync(page, "french-phone-cameo-picker");
        await page.GetByTestId("cameo-own").PressAsync("Enter");
        await Expect(page.GetByTestId("cameo-remove")).ToBeFocusedAsync();
        await ExpectPictureAsync(page.GetByTestId("cameo-chosen").Locator("img"));

        // What dora has made goes with her permission.
        await page.GotoAsync("/settings#cameo");
        await Expect(page.GetByTestId("cameo-video")).ToContainTextAsync(Prompt);
        await ExpectPictureAsync(page.Locator("#cameo img.face"));
        await SaveFittingAsync(page, "french-phone-cameo");
        await page.GetByTestId("cameo-video").ScrollIntoViewIfNeededAsync();
        await SaveFittingAsync(page, "french-phone-cameo-people");
        await page.GetByTestId("cameo-refuse").PressAsync("Enter");
        await Expect(page.GetByTestId("cameo-refuse-confirm")).ToBeInViewportAsync();
        await SaveFittingAsync(page, "french-phone-cameo-refuse");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("cameo-person")).ToContainTextAsync("ne peut pas l’utiliser");
        await Expect(page.GetByTestId("cameo-video")).ToBeHiddenAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var told = await dora.Live.WatchNotifications(0, patience.Token).FirstAsync(notification => notification.Type == NotificationType.CameoWithdrawn, patience.Token);
        Assert.Equal(("camille", Prompt), (told.ActorHandle, told.Text));

        // Then nobody may use it, and it is as if there had been none.
        await page.GetByTestId("cameo-withdraw").PressAsync("Enter");
        await Expect(page.GetByTestId("cameo-withdraw-confirm")).ToBeInViewportAsync();
        await SaveFittingAsync(page, "french-phone-cameo-withdraw");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("cameo-withdraw")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("cameo-picture")).ToBeVisibleAsync();
        await SaveFittingAsync(page, "french-phone-cameo-none");
        var gone = await Assert.ThrowsAsync<SoraApiException>(() => dora.Cameos.GetAsync("camille"));
        Assert.Equal(ErrorCode.CameoNotFound, gone.Code);
    }

    public ValueTask DisposeAsync() => chromium.CloseAsync();

    /// <summary>A picture of no one, wider than high, as PNG.</summary>
    private static async Task<byte[]> DrawFaceAsync(IPage page)
    {
        await page.SetContentAsync(
            """
            <svg width="400" height="300" viewBox="0 0 400 300">
              <rect width="400" height="300" fill="#8fb8ff"/>
              <path d="M110 300a90 80 0 0 1 180 0z" fill="#d0184f"/>
              <ellipse cx="200" cy="140" rx="72" ry="88" fill="#f2c49b"/>
              <path d="M122 132a78 86 0 0 1 156 0l-20-40q-58-30-116 0z" fill="#3b2417"/>
              <circle cx="174" cy="134" r="8" fill="#1b1b1b"/><circle cx="226" cy="134" r="8" fill="#1b1b1b"/>
              <path d="M168 178q32 28 64 0" fill="none" stroke="#8c2f39" stroke-width="8" stroke-linecap="round"/>
            </svg>
            """);
        return await page.Locator("svg").ScreenshotAsync();
    }

    /// <summary>Ends when the page says at once what has happened; begun before it happens, because the page does not say it for long.</summary>
    private static Task IsToldAsync(IPage page, string what) => Expect(page.GetByTestId("toast").Filter(new() { HasText = what })).ToBeVisibleAsync();

    private static Task ExpectPictureAsync(ILocator picture) => Expect(picture).ToHaveJSPropertyAsync("naturalWidth", 256);

    /// <summary>Keeps a picture of a page, which must be no wider than its window.</summary>
    private static async Task SaveFittingAsync(IPage page, string name)
    {
        await Screenshot.SaveAsync(page, name);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), $"{page.Url} is wider than the phone.");
    }
}
