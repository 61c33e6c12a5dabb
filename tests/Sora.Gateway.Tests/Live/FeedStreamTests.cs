using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Live;

public sealed class FeedStreamTests(RunningGateway gateway)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_has_the_latest_feed_open_hears_of_public_posts_and_of_no_others(bool messagePack)
    {
        var author = await gateway.SignUpAsync();
        await using var guest = await LiveConnections.ConnectAsync(gateway, token: null, messagePack);
        await using var stranger = await (await gateway.SignUpAsync()).ConnectAsync();
        var (byGuest, byStranger) = (new Listener(guest.WatchFeed()), new Listener(stranger.WatchFeed()));
        await UntilBothHearAsync(author, byGuest, byStranger);

        var hidden = await author.RenderVideoAsync(Visibility.Private);
        var shown = await author.RenderVideoAsync(Visibility.Public);

        await Task.WhenAll(byGuest.HeardAsync(shown.Id), byStranger.HeardAsync(shown.Id));
        Assert.DoesNotContain(hidden.Id, byGuest.Heard.Concat(byStranger.Heard));
    }

    /// <summary>A stream says nothing when it begins: posts until both have heard of one.</summary>
    private static async Task UntilBothHearAsync(Person author, params Listener[] listeners)
    {
        while (listeners.Any(listener => listener.Heard.Count == 0))
        {
            await author.RenderVideoAsync(Visibility.Public);
        }
    }

    private sealed class Listener
    {
        private readonly Lock _gate = new();
        private readonly List<string> _heard = [];
        private readonly Task _listening;

        public Listener(IAsyncEnumerable<NewPost> posts) => _listening = ListenAsync(posts);

        public IReadOnlyList<string> Heard
        {
            get
            {
                lock (_gate) return [.. _heard];
            }
        }

        public Task HeardAsync(string videoId) => Eventually.Is(
            () =>
            {
                Assert.False(_listening.IsCompleted, "The stream ended.");
                return Task.FromResult(Heard);
            },
            heard => heard.Contains(videoId));

        private async Task ListenAsync(IAsyncEnumerable<NewPost> posts)
        {
            await foreach (var post in posts)
            {
                lock (_gate) _heard.Add(post.VideoId);
            }
        }
    }
}
