using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>Two people, two browsers, one running system.</summary>
public sealed class WatchTogetherTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
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
        await viewer.GotoAsync(await author.GetByTestId("open-video").GetAttributeAsync("href") ?? throw new InvalidOperationException("The create page names no page of the video."));

        // The server draws the page first; the viewer watches once it says that the render is queued.
        await Expect(viewer.GetByTestId("render-progress")).ToHaveAttributeAsync("data-type", "queued");
        await Task.WhenAll(CollectPicturesAsync(viewer), CollectPicturesAsync(author));
        await others.LeaveAsync();

        // The canvas is gone once the video has taken its place, so whatever was on it was there before the end.
        await viewer.WaitForFunctionAsync("() => window.pictures.size >= 20", null, new() { PollingInterval = 50 });
        await author.WaitForFunctionAsync("() => window.pictures.size >= 20", null, new() { PollingInterval = 50 });
        await Task.WhenAll(Screenshot.SaveAsync(viewer, "live"), Screenshot.SaveAsync(author, "creating"));
        await Expect(viewer.GetByTestId("result-video")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await Expect(author.GetByTestId("result-video")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await Playback.StartsAsync(viewer.GetByTestId("result-video"));

        await viewer.GetByTestId("like-button").First.ClickAsync();
        await Expect(author.GetByTestId("toast").Filter(new() { HasText = "grace likes your video" })).ToBeVisibleAsync();
        await viewer.GetByTestId("follow-button").First.ClickAsync();
        await Expect(author.GetByTestId("toast").Filter(new() { HasText = "grace follows you" })).ToBeVisibleAsync();
        await Expect(author.GetByTestId("bell-count")).ToHaveTextAsync("3"); // the video is ready, a like, a follow
        await Screenshot.SaveAsync(author, "notified");

        await viewer.GotoAsync("/");
        await Expect(viewer.GetByTestId("feed-item").First).ToContainTextAsync("ada");
        await Playback.StartsAsync(viewer.Locator(".feed-item video").First);
        await Screenshot.SaveAsync(viewer, "feed");
    }

    public ValueTask DisposeAsync() => chromium.CloseAsync();

    /// <summary>Keeps, inside the page, every picture that the live canvas shows, each once.</summary>
    private static Task CollectPicturesAsync(IPage page) => page.EvaluateAsync(
        """
        () => {
          window.pictures = new Set();
          const canvas = document.querySelector('[data-testid=live-canvas]');
          const look = () => {
            if (!canvas.isConnected) return;
            if (canvas.getContext('2d').getImageData(0, 0, 1, 1).data[3] > 0) window.pictures.add(canvas.toDataURL());
            requestAnimationFrame(look);
          };
          look();
        }
        """);
}
