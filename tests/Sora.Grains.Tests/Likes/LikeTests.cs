using Sora.Contracts.Live;
using Sora.Grains.Likes;
using Sora.Grains.Notifications;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Likes;

public sealed class LikeTests(SoraCluster cluster)
{
    [Fact]
    public async Task A_like_shows_on_the_video_and_is_told()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada);

        await Likes(video).Like(ben);

        Assert.True(await Likes(video).IsLikedBy(ben));
        Assert.False(await Likes(video).IsLikedBy(ada));
        await Settled(video);
        Assert.Equal(1, await Counter(video));
        var told = Assert.Single(await Told(ada));
        Assert.Equal((SoraCluster.HandleOf(ben), video), (told.ActorHandle, told.VideoId));
    }

    [Fact]
    public async Task Many_likes_at_once_are_each_counted_and_told_once()
    {
        var ada = await cluster.Person();
        var fans = await cluster.People(60);
        var video = await cluster.Post(ada);

        await Task.WhenAll(fans.Concat(fans).Select(fan => Likes(video).Like(fan)));

        await Settled(video);
        Assert.Equal(fans.Length, await Likes(video).Count());
        Assert.Equal(fans.Length, await Counter(video));
        Assert.Equal(fans.Select(SoraCluster.HandleOf).Order(), (await Told(ada)).Select(told => told.ActorHandle).Order());
    }

    [Fact]
    public async Task Liking_again_after_an_unlike_counts_again_but_is_not_told_again()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada);
        await Likes(video).Like(ben);
        await Settled(video);

        await Likes(video).Unlike(ben);
        await Likes(video).Unlike(ben);
        await Settled(video);
        Assert.Equal(0, await Counter(video));

        // The inbox forgets after 1 000; the likes do not.
        await Task.WhenAll(Enumerable.Range(0, 1_100).Select(other => cluster.Grains.GetGrain<IInboxGrain>(ada).Add(new($"other/{other}", NotificationType.Follow))));
        await Likes(video).Like(ben);
        await Settled(video);
        Assert.Equal(1, await Counter(video));
        Assert.Empty(await Told(ada));
    }

    [Fact]
    public async Task Nobody_is_told_of_their_own_like()
    {
        var ada = await cluster.Person();
        var video = await cluster.Post(ada);

        await Likes(video).Like(ada);
        await Likes(video).Unlike(ada);
        await Likes(video).Like(ada);

        await Settled(video);
        Assert.Equal(1, await Counter(video));
        Assert.Empty(await Told(ada));
    }

    [Fact]
    public async Task A_video_that_is_gone_or_hidden_can_not_be_liked()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var (hidden, gone) = (await cluster.Post(ada, Contracts.Videos.Visibility.Private), await cluster.Post(ada));
        await cluster.Grains.GetGrain<IVideoGrain>(gone).Delete(ada);

        foreach (var video in (string[])[hidden, gone, "video_unknown"])
        {
            var refusal = await Assert.ThrowsAsync<SoraException>(() => Likes(video).Like(ben));
            Assert.Equal(ErrorCode.VideoNotFound, refusal.Code);
            Assert.Equal(0, await Likes(video).Count());
        }
    }

    [Fact]
    public async Task The_likes_of_a_deleted_video_are_forgotten()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada);
        await Likes(video).Like(ben);

        await cluster.Grains.GetGrain<IVideoGrain>(video).Delete(ada);

        await Eventually.Holds(async () => Assert.Equal(0, await Likes(video).Count()));
        await Eventually.Holds(async () => Assert.Empty((await cluster.Stored<LikesState>(Likes(video))).Likers));
    }

    [Theory]
    [InlineData(nameof(IVideoGrain.SetLikes), false)]
    [InlineData(nameof(IVideoGrain.SetLikes), true)]
    [InlineData(nameof(IInboxGrain.Add), false)]
    [InlineData(nameof(IInboxGrain.Add), true)]
    public async Task A_crash_between_two_steps_is_made_good_by_the_reminder(string step, bool after)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada);
        await Eventually.Holds(async () => Assert.Single((await Inbox(ada).Read(0, 10)).Notifications)); // that the video is ready
        IAddressable target = step == nameof(IVideoGrain.SetLikes) ? cluster.Grains.GetGrain<IVideoGrain>(video) : Inbox(ada);
        using (cluster.Faults.Fail(target, step, after: after))
        {
            await Likes(video).Like(ben);
            await cluster.Deactivate(Likes(video));
        }
        Assert.NotEmpty((await cluster.Stored<LikesState>(Likes(video))).Untold);

        await cluster.TickReminders(Likes(video));

        await Settled(video);
        Assert.Equal(1, await Counter(video));
        Assert.Single(await Told(ada));
    }

    private ILikesGrain Likes(string videoId) => cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(videoId, userId: ""));

    private IInboxGrain Inbox(string userId) => cluster.Grains.GetGrain<IInboxGrain>(userId);

    private async Task<IEnumerable<Notification>> Told(string userId) =>
        (await Inbox(userId).Read(0, 2_000)).Notifications.Where(notification => notification.Type == NotificationType.Like);

    private async Task<int> Counter(string videoId) => (await cluster.Grains.GetGrain<IVideoGrain>(videoId).Get(viewerId: null))!.Counters.Likes;

    private Task Settled(string videoId) => Eventually.Holds(async () =>
    {
        var likes = await cluster.Stored<LikesState>(Likes(videoId));
        Assert.Equal((0, likes.Version), (likes.Untold.Count, likes.CountedVersion));
    });
}
