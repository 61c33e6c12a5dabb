using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>Two people, two browsers, one running system.</summary>
public sealed class WatchTogetherTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Prompt = "a big red ball moves right over a green meadow, by day";

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

        await Expect(viewer.GetByTestId("live-canvas")).ToBeVisibleAsync();
        await others.LeaveAsync();

        var painted = await PaintedWhileRendering(viewer);
        Assert.True(painted >= 5, $"the canvas changed {painted} times before the end\n{server.Output}");
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

    /// <summary>How many different numbers of painted pictures were seen on the live canvas before the video took its place.</summary>
    private static async Task<int> PaintedWhileRendering(IPage page)
    {
        var canvas = page.GetByTestId("live-canvas");
        var shot = false;
        var seen = new HashSet<string>();
        while (await canvas.CountAsync() > 0 && await page.GetByTestId("result-video").CountAsync() == 0)
        {
            if (await canvas.EvaluateAsync<string?>("c => c.dataset.frames", options: new() { Timeout = 2_000 }).ContinueWith(t => t.IsCompletedSuccessfully ? t.Result : null) is { } frames)
            {
                seen.Add(frames);
            }

            if (seen.Count >= 8 && !shot)
            {
                shot = true;
                await Screenshot.SaveAsync(page, "live");
            }
        }

        return seen.Count - 1;
    }

    private static async Task<bool> Plays(IPage page)
    {
        var video = page.GetByTestId("result-video");
        await video.EvaluateAsync("v => { v.muted = true; return v.play(); }");
        await page.WaitForFunctionAsync("() => { const v = document.querySelector('[data-testid=result-video]'); return v && v.currentTime > 0.2 && v.videoWidth > 0; }");
        return true;
    }
}
