using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Grains.Comments;
using Sora.Grains.Notifications;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Comments;

public sealed class CommentTests(SoraCluster cluster)
{
    [Fact]
    public async Task A_comment_shows_below_the_video_and_is_told()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada);

        var comment = await Comments(video).Add(NewId(), ben, "well rendered");

        Assert.Equal([comment], await Comments(video).List(after: null, limit: 10));
        Assert.Equal((ben, SoraCluster.HandleOf(ben), "well rendered"), (comment.Author.Id, comment.Author.Handle, comment.Text));
        await Settled(video);
        Assert.Equal(1, await Counter(video));
        var told = Assert.Single(await Told(ada));
        Assert.Equal((SoraCluster.HandleOf(ben), video, "well rendered"), (told.ActorHandle, told.VideoId, told.Text));
    }

    [Fact]
    public async Task A_comment_that_is_sent_again_is_there_once()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada);
        var id = NewId();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Comments(video).Add(id, ben, "once")));
        await cluster.Deactivate(Comments(video));
        var later = await Comments(video).Add(id, ben, "other words");

        Assert.All(answers.Append(later), answer => Assert.Equal("once", answer.Text));
        Assert.Single(await Comments(video).List(after: null, limit: 10));
        await Settled(video);
        Assert.Equal(1, await Counter(video));
        Assert.Single(await Told(ada));
    }

    [Fact]
    public async Task Its_author_and_the_videos_owner_may_delete_a_comment_and_nobody_else()
    {
        var (ada, ben, eve) = (await cluster.Person(), await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada);
        var (first, second) = (await Comments(video).Add(NewId(), ben, "1"), await Comments(video).Add(NewId(), ben, "2"));

        var forbidden = await Assert.ThrowsAsync<SoraException>(() => Comments(video).Delete(first.Id, eve));
        Assert.Equal(ErrorCode.Forbidden, forbidden.Code);
        await Comments(video).Delete(first.Id, ben);
        await Comments(video).Delete(second.Id, ada);

        foreach (var gone in (string[])[first.Id, NewId()])
        {
            var missing = await Assert.ThrowsAsync<SoraException>(() => Comments(video).Delete(gone, ada));
            Assert.Equal(ErrorCode.CommentNotFound, missing.Code);
        }
        Assert.Empty(await Comments(video).List(after: null, limit: 10));
        await Settled(video);
        Assert.Equal(0, await Counter(video));
    }

    [Fact]
    public async Task A_deleted_comment_does_not_come_back_and_still_serves_as_a_cursor()
    {
        var ada = await cluster.Person();
        var video = await cluster.Post(ada);
        var ids = new List<string>();
        foreach (var text in (string[])["1", "2", "3"])
        {
            ids.Add((await Comments(video).Add(NewId(), ada, text)).Id);
        }

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => DeleteOnceOrMore(video, ids[1], ada)));
        await cluster.Deactivate(Comments(video));

        var gone = await Assert.ThrowsAsync<SoraException>(() => Comments(video).Add(ids[1], ada, "2"));
        Assert.Equal(ErrorCode.CommentNotFound, gone.Code);
        Assert.Equal(["1", "3"], (await Comments(video).List(after: null, limit: 10)).Select(comment => comment.Text));
        Assert.Equal(["3"], (await Comments(video).List(after: ids[1], limit: 10)).Select(comment => comment.Text));
        await Settled(video);
        Assert.Equal(2, await Counter(video));
    }

    [Fact]
    public async Task Comments_that_fill_more_than_a_page_are_listed_to_the_last()
    {
        var ada = await cluster.Person();
        var video = await cluster.Post(ada);
        await Task.WhenAll(Enumerable.Range(0, 230).Select(number => Comments(video).Add(NewId(), ada, $"{number}")));
        await cluster.Deactivate(Comments(video));

        List<CommentResource> listed = [];
        while (await Comments(video).List(listed.LastOrDefault()?.Id, limit: 70) is { Count: > 0 } page)
        {
            Assert.True(page.Count == 70 || listed.Count + page.Count == 230);
            listed.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(0, 230).Select(number => $"{number}").Order(), listed.Select(comment => comment.Text).Order());
        await Settled(video);
        Assert.Equal(230, await Counter(video));
    }

    [Fact]
    public async Task Who_may_not_see_a_video_may_not_comment_it()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada, Visibility.Private);

        var refusal = await Assert.ThrowsAsync<SoraException>(() => Comments(video).Add(NewId(), ben, "hello?"));

        Assert.Equal(ErrorCode.VideoNotFound, refusal.Code);
        Assert.Empty(await Comments(video).List(after: null, limit: 10));
    }

    [Fact]
    public async Task The_comments_of_a_deleted_video_are_forgotten()
    {
        var ada = await cluster.Person();
        var video = await cluster.Post(ada);
        await Comments(video).Add(NewId(), ada, "mine");

        await cluster.Grains.GetGrain<IVideoGrain>(video).Delete(ada);

        await Eventually.Holds(async () => Assert.Empty(await Comments(video).List(after: null, limit: 10)));
        await Eventually.Holds(async () => Assert.Empty((await cluster.Stored<CommentPageState>(Page(video))).Entries));
    }

    [Theory]
    [InlineData(nameof(ICommentPageGrain.Put), false)]
    [InlineData(nameof(ICommentPageGrain.Put), true)]
    [InlineData(nameof(IInboxGrain.Add), false)]
    [InlineData(nameof(IInboxGrain.Add), true)]
    [InlineData(nameof(IVideoGrain.SetComments), false)]
    [InlineData(nameof(IVideoGrain.SetComments), true)]
    public async Task A_crash_between_two_steps_is_made_good_by_the_reminder(string step, bool after)
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await cluster.Post(ada);
        await Eventually.Holds(async () => Assert.Single((await cluster.Grains.GetGrain<IInboxGrain>(ada).Read(0, 10)).Notifications)); // that the video is ready
        IAddressable target = step switch
        {
            nameof(ICommentPageGrain.Put) => Page(video),
            nameof(IInboxGrain.Add) => cluster.Grains.GetGrain<IInboxGrain>(ada),
            _ => cluster.Grains.GetGrain<IVideoGrain>(video),
        };
        using (cluster.Faults.Fail(target, step, after: after))
        {
            try
            {
                await Comments(video).Add(NewId(), ben, "durable");
            }
            catch (InjectedFault)
            {
                // Only a comment that is in its page is acknowledged.
            }
            await cluster.Deactivate(Comments(video));
        }
        Assert.NotEmpty((await cluster.Stored<CommentsState>(Comments(video))).Unfinished);

        await cluster.TickReminders(Comments(video));

        await Settled(video);
        Assert.Equal("durable", Assert.Single(await Comments(video).List(after: null, limit: 10)).Text);
        Assert.Equal(1, await Counter(video));
        Assert.Single(await Told(ada));
    }

    private static string NewId() => SoraId.New(SoraId.Comment, TimeProvider.System);

    private async Task DeleteOnceOrMore(string videoId, string commentId, string callerId)
    {
        try
        {
            await Comments(videoId).Delete(commentId, callerId);
        }
        catch (SoraException refusal) when (refusal.Code == ErrorCode.CommentNotFound)
        {
            // Another call was first.
        }
    }

    private ICommentsGrain Comments(string videoId) => cluster.Grains.GetGrain<ICommentsGrain>(videoId);

    private ICommentPageGrain Page(string videoId) => cluster.Grains.GetGrain<ICommentPageGrain>($"{videoId}/0");

    private async Task<int> Counter(string videoId) => (await cluster.Grains.GetGrain<IVideoGrain>(videoId).Get(viewerId: null))!.Counters.Comments;

    private async Task<IEnumerable<Notification>> Told(string userId) =>
        (await cluster.Grains.GetGrain<IInboxGrain>(userId).Read(0, 1_000)).Notifications.Where(notification => notification.Type == NotificationType.Comment);

    private Task Settled(string videoId) =>
        Eventually.Holds(async () => Assert.Empty((await cluster.Stored<CommentsState>(Comments(videoId))).Unfinished));
}
