using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Feeds;

public sealed class FeedTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_finished_public_video_is_in_the_latest_feed_until_it_is_hidden()
    {
        var owner = await gateway.SignUpAsync();
        var video = await owner.RenderVideoAsync(Visibility.Public);
        var secret = await owner.RenderVideoAsync();

        await Eventually.Is(Latest, feed => feed.Contains(video.Id));
        Assert.DoesNotContain(secret.Id, await Latest());

        await owner.Http.PostAsync($"/v1/videos/{video.Id}/publish", new PublishVideoRequest(Visibility.Private), SoraJson.Default.PublishVideoRequest).SucceedsAsync();
        Assert.DoesNotContain(video.Id, await Latest());

        async Task<IEnumerable<string>> Latest() => (await owner.Http.GetAsync("/v1/feeds/latest?limit=100", SoraJson.Default.PagePostResource)).Data.Select(post => post.Id);
    }

    [Fact]
    public async Task The_following_feed_shows_the_people_one_follows_and_is_for_the_signed_in()
    {
        var (owner, follower) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        await follower.Http.PutAsync($"/v1/users/{owner.Handle}/follow", content: null).SucceedsAsync();
        var video = await owner.RenderVideoAsync(Visibility.Followers);

        var feed = await Eventually.Is(() => follower.Http.GetAsync("/v1/feeds/following", SoraJson.Default.PagePostResource), page => page.Data is not []);

        Assert.Equal(video.Id, Assert.Single(feed.Data).Id);
        await (await gateway.Guest.GetAsync("/v1/feeds/following")).RefusedAsync(401, ErrorCode.Unauthorized);
    }
}
