using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>Two people, two browsers, one running system.</summary>
public sealed class WatchTogetherTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Prompt = "a big red ball moves right in the forest at night";

    [Fact]
    public async Task A_prompt_becomes_a_video_that_another_person_watches_while_it_renders_then_likes_and_the_author_sees_it_at_once()
    {
        await using var server = await SoraServer.StartAsync();
        var author = await chromium.OpenAsync(server.Address);
        var viewer = await chromium.OpenAsync(server.Address, phone: true);
        await Task.WhenAll(Person.SignUpAsync(author, "ada"), Person.SignUpAsync(viewer, "grace"));

        // Others are before it in the queue until the viewer is there, however long the page takes to open.
        await using var others = await Crowd.QueueAsync(server, 6);
        await author.GotoAsync("/create");
        await author.GetByTestId("create-prompt").FillAsync(Prompt);
        await author.GetByTestId("create-seconds").SelectOptionAsync("20");
        await author.GetByTestId("create-visibility").SelectOptionAsync("public");
        await author.GetByTestId("create-submit").ClickAsync();
        await author.WaitForURLAsync("**/v/video_*");
        await viewer.GotoAsync(new Uri(author.Url).PathAndQuery);

        // The server draws the page first; the viewer watches once it says that the render is queued.
        await Expect(viewer.GetByTestId("render-progress")).ToHaveAttributeAsync("data-type", "queued");
        await CountPaintsAsync(viewer);
        await others.LeaveAsync();

        // The canvas is gone once the video has taken its place, so whatever was painted was painted before the end.
        await viewer.WaitForFunctionAsync("() => window.paints >= 20", null, new() { PollingInterval = 50 });
        await Screenshot.SaveAsync(viewer, "live");
        await Expect(viewer.GetByTestId("result-video")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await Expect(author.GetByTestId("result-video")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        Assert.True(await Plays(viewer), "the finished MP4 does not play");

        await viewer.GetByTestId("like-button").First.ClickAsync();
        await Expect(author.GetByTestId("toast").Filter(new() { HasText = "grace" }).First).ToBeVisibleAsync();
        await viewer.GetByTestId("follow-button").First.ClickAsync();
        await Expect(author.GetByTestId("bell-count")).ToHaveTextAsync("3"); // the video is ready, a like, a follow
        await Screenshot.SaveAsync(author, "notified");

        await viewer.GotoAsync("/");
        await Expect(viewer.GetByTestId("feed-item").First).ToContainTextAsync("ada");
        await Screenshot.SaveAsync(viewer, "feed");
    }

    [Fact]
    public async Task The_page_speaks_French_to_a_French_browser_and_shows_a_public_video_to_a_guest_without_scripts()
    {
        await using var server = await SoraServer.StartAsync();
        var guest = await chromium.OpenAsync(server.Address, phone: true, locale: "fr-FR", ColorScheme.Light);
        await guest.RouteAsync("**/_framework/**", route => route.AbortAsync());

        await guest.GotoAsync("/");

        await Expect(guest.Locator("html")).ToHaveAttributeAsync("lang", "fr");
        await Expect(guest.Locator("main")).ToBeVisibleAsync();
        await Screenshot.SaveAsync(guest, "guest-french");
    }

    /// <summary>Counts, inside the page, how often the number of painted pictures on the live canvas changes.</summary>
    private static Task CountPaintsAsync(IPage page) => page.EvaluateAsync(
        """
        () => {
          window.paints = 0;
          new MutationObserver(changes => window.paints += changes.length)
            .observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-frames'] });
        }
        """);

    private static async Task<bool> Plays(IPage page)
    {
        var video = page.GetByTestId("result-video");
        await video.EvaluateAsync("v => { v.muted = true; return v.play(); }");
        await page.WaitForFunctionAsync("() => { const v = document.querySelector('[data-testid=result-video]'); return v && v.currentTime > 0.2 && v.videoWidth > 0; }");
        return true;
    }
}
