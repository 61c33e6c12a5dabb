using Sora.Contracts.Videos;
using Sora.Grains.Feeds;
using Sora.Grains.Follows;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Feeds;

public sealed class FeedTests(SoraCluster cluster)
{
    [Fact]
    public async Task A_post_comes_into_the_timelines_of_its_author_and_of_those_who_follow()
    {
        var (ada, ben, eve) = (await cluster.Person(), await cluster.Person(), await cluster.Person());
        await cluster.Grains.GetGrain<IFollowingGrain>(ben).Follow(ada);
        await Eventually.Holds(async () => Assert.Single(await cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(ada, 0)).List(after: null, limit: 10)));

        var video = await cluster.Post(ada, Visibility.Followers);

        await Shows(ada, video);
        await Shows(ben, video);
        Assert.Empty(await Timeline(eve).Read(after: null, limit: 10));
    }

    [Fact]
    public async Task Following_someone_brings_their_posts_and_unfollowing_takes_them_away()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var (first, hidden, second) = (await cluster.Post(ada), await cluster.Post(ada, Visibility.Private), await cluster.Post(ada));
        var own = await cluster.Post(ben);
        await Shows(ben, own);

        await cluster.Grains.GetGrain<IFollowingGrain>(ben).Follow(ada);
        await Shows(ben, own, second, first);
        Assert.DoesNotContain(hidden, await Timeline(ben).Read(after: null, limit: 10));

        await cluster.Grains.GetGrain<IFollowingGrain>(ben).Unfollow(ada);
        await Shows(ben, own);
    }

    [Fact]
    public async Task A_late_message_about_a_follow_changes_nothing()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await cluster.Post(ada);

        await Timeline(ben).OnFollowChanged(ada, follows: true);

        Assert.Empty(await Timeline(ben).Read(after: null, limit: 10));
    }

    [Fact]
    public async Task A_timeline_keeps_the_newest_eight_hundred_and_each_once()
    {
        var timeline = Timeline(Guid.NewGuid().ToString("N"));
        await Task.WhenAll(Enumerable.Range(0, 900).Concat(Enumerable.Range(500, 100)).Select(minute => timeline.Add(Entry(minute))));
        await cluster.Deactivate(timeline);

        Assert.Equal(Enumerable.Range(100, 800).Reverse().Select(minute => Entry(minute).VideoId), await timeline.Read(after: null, limit: 1_000));
    }

    [Fact]
    public async Task A_feed_goes_on_behind_a_post_also_when_that_one_is_gone()
    {
        var feed = cluster.Grains.GetGrain<ILatestFeedGrain>(Guid.NewGuid().ToString("N"));
        foreach (var minute in Enumerable.Range(0, 6))
        {
            await feed.Add(Entry(minute));
        }
        Assert.Equal([Entry(5).VideoId, Entry(4).VideoId], await feed.Read(after: null, limit: 2));
        Assert.Equal([Entry(3).VideoId, Entry(2).VideoId], await feed.Read(after: Entry(4).VideoId, limit: 2));

        await feed.Remove(Entry(4).VideoId);
        await feed.Remove(Entry(4).VideoId);
        await cluster.Deactivate(feed);

        Assert.Equal([Entry(3).VideoId, Entry(2).VideoId], await feed.Read(after: Entry(4).VideoId, limit: 2));
    }

    [Fact]
    public async Task The_latest_feed_shows_what_is_public_while_it_is()
    {
        var ada = await cluster.Person();
        var (open, hidden) = (await cluster.Post(ada), await cluster.Post(ada, Visibility.Followers));
        var feed = cluster.Grains.GetGrain<ILatestFeedGrain>(ILatestFeedGrain.Key);
        await Eventually.Holds(async () => Assert.Contains(open, await feed.Read(after: null, limit: 1_000)));
        await Shows(ada, hidden, open);
        Assert.DoesNotContain(hidden, await feed.Read(after: null, limit: 1_000));

        await cluster.Grains.GetGrain<IVideoGrain>(open).Publish(ada, Visibility.Private, caption: null);

        await Eventually.Holds(async () => Assert.DoesNotContain(open, await feed.Read(after: null, limit: 1_000)));
    }

    private static FeedEntry Entry(int minute) => new($"video_{minute:0000}", "author", DateTimeOffset.UnixEpoch.AddMinutes(minute));

    private ITimelineGrain Timeline(string userId) => cluster.Grains.GetGrain<ITimelineGrain>(userId);

    private Task Shows(string userId, params string[] videoIds) =>
        Eventually.Holds(async () => Assert.Equal(videoIds, await Timeline(userId).Read(after: null, limit: 100)));
}
