using Microsoft.Playwright;
using Sora.Client;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using static Microsoft.Playwright.Assertions;

namespace Sora.EndToEnd;

/// <summary>A public video, as others come upon it.</summary>
public sealed class FeedTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
{
    private const string Prompt = "a small blue cube spins on a beach at night";

    [Fact]
    public async Task From_the_feed_a_person_shares_a_video_and_follows_its_author()
    {
        await using var server = await SoraServer.StartAsync();
        await using var ada = new SoraClient(server.Address);
        var videoId = await PublishAsync(ada);
        var page = await chromium.OpenAsync(server.Address);
        await Person.SignUpAsync(page, "grace");
        await page.GotoAsync("/");
        await Expect(page.GetByTestId("bell")).ToBeVisibleAsync();
        var item = page.GetByTestId("feed-item").Filter(new() { HasText = Prompt });

        await item.GetByTestId("share").ClickAsync();
        await Expect(page.GetByTestId("toast")).ToHaveTextAsync("Link copied");
        Assert.Equal(new Uri(server.Address, $"/v/{videoId}").ToString(), await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));

        await item.GetByTestId("follow-button").ClickAsync();
        await Expect(item.GetByTestId("follow-button")).ToHaveAttributeAsync("aria-pressed", "true");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var followed = await ada.Live.WatchNotifications(0, patience.Token).FirstAsync(notification => notification.Type == NotificationType.Follow, patience.Token);
        Assert.Equal("grace", followed.ActorHandle);
    }

    [Fact]
    public async Task The_page_speaks_French_to_a_French_browser_and_shows_a_public_video_to_a_guest_without_scripts()
    {
        await using var server = await SoraServer.StartAsync();
        await using var ada = new SoraClient(server.Address);
        await PublishAsync(ada);
        var guest = await chromium.OpenAsync(server.Address, phone: true, locale: "fr-FR", ColorScheme.Light, scripts: false);

        await guest.GotoAsync("/");
        await Expect(guest.Locator("html")).ToHaveAttributeAsync("lang", "fr");
        await Playback.StartsAsync(guest.GetByTestId("feed-item").Locator("video"));
        await Screenshot.SaveAsync(guest, "guest-french");

        await guest.GetByRole(AriaRole.Link, new() { Name = Prompt }).ClickAsync();
        await Expect(guest.Locator("h1")).ToHaveTextAsync(Prompt);
        await Playback.StartsAsync(guest.GetByTestId("result-video"));
    }

    public ValueTask DisposeAsync() => chromium.CloseAsync();

    /// <summary>Signs a person up who renders one public video, to its end.</summary>
    private static async Task<string> PublishAsync(SoraClient ada)
    {
        await ada.Accounts.SignUpAsync("ada", Person.Password);
        var video = await ada.Videos.CreateAsync(new(Prompt, Seconds: "4", Visibility: Visibility.Public));
        await foreach (var moment in ada.Live.WatchVideo(video.Id))
        {
            Assert.Null(moment.Error);
        }

        return video.Id;
    }
}
