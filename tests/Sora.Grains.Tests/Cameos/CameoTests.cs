using System.Collections.Concurrent;
using CsCheck;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Videos;
using Sora.Grains.Cameos;
using Sora.Grains.Follows;
using Sora.Grains.Notifications;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Cameos;

/// <summary>Who may use a likeness, and what becomes of it. That a withdrawal survives every crash is shown by <see cref="Sagas.CrashTests"/>.</summary>
public sealed class CameoTests(SoraCluster cluster)
{
    private static readonly string[] Audiences = [CameoAudience.OnlyMe, CameoAudience.Approved, CameoAudience.Mutuals, CameoAudience.Everyone];

    [Theory]
    [InlineData(CameoAudience.OnlyMe, null, null)]
    [InlineData(CameoAudience.Approved, CameoPermission.None, CameoPermission.None)]
    [InlineData(CameoAudience.Mutuals, CameoPermission.None, CameoPermission.Granted)]
    [InlineData(CameoAudience.Everyone, CameoPermission.Granted, CameoPermission.Granted)]
    public async Task The_audience_decides_where_nothing_else_was_decided(string audience, string? stranger, string? friend)
    {
        var (ada, ben, cleo) = (await cluster.Person(), await cluster.Person(), await cluster.Person());
        await cluster.Cameo(ada);
        await cluster.Grains.GetGrain<IFollowingGrain>(ada).Follow(cleo);
        await cluster.Grains.GetGrain<IFollowingGrain>(cleo).Follow(ada);
        await cluster.Grains.GetGrain<IFollowingGrain>(ben).Follow(ada);

        await Cameo(ada).SetAudience(audience);

        Assert.Equal(stranger, (await Cameo(ada).Get(ben))?.Permission);
        Assert.Equal(friend, (await Cameo(ada).Get(cleo))?.Permission);
        Assert.Equal(CameoPermission.Granted, (await Cameo(ada).Get(ada))?.Permission);
    }

    [Fact]
    public async Task Who_was_refused_stays_so_whatever_the_audience()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await cluster.Cameo(ada, allowed: ben);
        await Cameo(ada).Deny(ben);

        await Cameo(ada).SetAudience(CameoAudience.Everyone);
        await Cameo(ada).Ask(ben);

        Assert.Equal(CameoPermission.Denied, (await Cameo(ada).Get(ben))?.Permission);
        Assert.Equal([CameoPermission.Denied], (await Cameo(ada).ListPeople(after: null, limit: 10)).Select(decision => decision.Permission));
    }

    [Fact]
    public async Task Nobody_can_ask_for_what_is_hidden_from_them()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        Assert.Equal(ErrorCode.CameoNotFound, (await Assert.ThrowsAsync<SoraException>(() => Cameo(ada).Ask(ben))).Code);
        await cluster.Cameo(ada);
        await Cameo(ada).SetAudience(CameoAudience.OnlyMe);

        Assert.Equal(ErrorCode.CameoNotFound, (await Assert.ThrowsAsync<SoraException>(() => Cameo(ada).Ask(ben))).Code);

        Assert.Empty(await Cameo(ada).ListPeople(after: null, limit: 10));
    }

    [Fact]
    public async Task Asking_twice_tells_once_and_asking_after_a_new_consent_tells_again()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        await cluster.Cameo(ada);
        await Cameo(ada).Ask(ben);
        await Cameo(ada).Ask(ben);
        await Eventually.Holds(async () => Assert.Single((await Inbox(ada).Read(0, 10)).Notifications));
        await Cameo(ada).Withdraw();
        await Eventually.Holds(async () => Assert.Null(await Record.ExceptionAsync(() => cluster.Cameo(ada)))); // refused while the old one goes

        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        await Cameo(ada).Ask(ben);

        await Eventually.Holds(async () => Assert.Equal(2, (await Inbox(ada).Read(0, 10)).Notifications.Count));
    }

    [Fact]
    public async Task A_video_without_consent_does_not_come_into_being()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada);

        var refusal = await Assert.ThrowsAsync<SoraException>(() => Submit(ben, cameo));

        Assert.Equal(ErrorCode.ConsentRequired, refusal.Code);
        Assert.Empty(await cluster.Grains.GetGrain<IUserGrain>(ben).ListVideos(after: null, limit: 10, ascending: true));
        Assert.Empty(await Cameo(ada).ListVideos(after: null, limit: 10));
        Assert.Empty((await Inbox(ada).Read(0, 10)).Notifications);
    }

    [Fact]
    public async Task The_person_sees_a_private_video_that_shows_them_and_nobody_else_does()
    {
        var (ada, ben, cleo) = (await cluster.Person(), await cluster.Person(), await cluster.Person());
        var video = await Submit(ben, await cluster.Cameo(ada, allowed: ben));

        Assert.NotNull(await Video(video).Get(ada));
        Assert.Null(await Video(video).Get(cleo));
        Assert.Null(await Video(video).Get(viewerId: null));
        Assert.Equal(ErrorCode.Forbidden, (await Assert.ThrowsAsync<SoraException>(() => Video(video).Publish(ada, Visibility.Public, caption: null))).Code);
    }

    [Fact]
    public async Task A_render_that_is_under_way_ends_with_the_consent()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await Submit(ben, await cluster.Cameo(ada, allowed: ben));
        Assert.True(await Video(video).BeginAttempt(attempt: 1, "test/0"));

        await Cameo(ada).Withdraw();

        await Eventually.Holds(async () => Assert.Null(await Video(video).Get(ben)));
        Assert.False(await Video(video).ReportProgress(attempt: 1, percent: 50, etaMs: null));
        Assert.False(await Video(video).Complete(attempt: 1, SoraCluster.Media));
    }

    [Fact]
    public async Task Of_a_video_that_was_deleted_nothing_is_kept_with_the_cameo()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var video = await Submit(ben, await cluster.Cameo(ada, allowed: ben));

        await Video(video).Delete(ben);

        await Eventually.Holds(async () => Assert.Empty(await Cameo(ada).ListVideos(after: null, limit: 10)));
        Assert.DoesNotContain((await Inbox(ben).Read(0, 10)).Notifications, told => told.Type == Contracts.Live.NotificationType.CameoWithdrawn);
    }

    [Fact]
    public async Task The_videos_that_show_someone_are_listed_newest_first_page_by_page()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada, allowed: ben);
        var videos = new List<string>();
        foreach (var _ in Enumerable.Range(0, 5))
        {
            videos.Add(await cluster.Post(ben, Visibility.Private, SoraCluster.Specification() with { Cameo = cameo }));
        }
        videos.Reverse();

        Assert.Equal(videos[..2], await Cameo(ada).ListVideos(after: null, limit: 2));
        Assert.Equal(videos[2..4], await Cameo(ada).ListVideos(videos[1], limit: 2));
        Assert.Equal(videos[4..], await Cameo(ada).ListVideos(videos[3], limit: 2));
    }

    [Fact]
    public async Task A_video_that_is_being_withdrawn_is_listed_no_more()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada, allowed: ben);
        var (kept, withdrawn) = (await Submit(ben, cameo), await Submit(ben, cameo));
        using var fault = cluster.Faults.Fail(Video(withdrawn), nameof(IVideoGrain.WithdrawCameo));

        await Cameo(ada).WithdrawFrom(withdrawn);

        Assert.Equal([kept], await Cameo(ada).ListVideos(after: null, limit: 1));
    }

    [Fact]
    public async Task A_withdrawn_cameo_can_be_given_again_but_what_was_allowed_is_not()
    {
        var (ada, ben, cleo) = (await cluster.Person(), await cluster.Person(), await cluster.Person());
        await cluster.Cameo(ada, allowed: ben);
        await Cameo(ada).Deny(cleo);
        await Cameo(ada).SetAudience(CameoAudience.Everyone);

        await Cameo(ada).Withdraw();
        await Eventually.Holds(async () => Assert.Null(await Record.ExceptionAsync(() => cluster.Cameo(ada)))); // refused while the old one goes

        Assert.Equal(CameoPermission.None, (await Cameo(ada).Get(ben))?.Permission);
        Assert.Equal(CameoPermission.Denied, (await Cameo(ada).Get(cleo))?.Permission);
        Assert.Equal(CameoAudience.Approved, (await Cameo(ada).Get(ada))?.Audience);
    }

    [Fact]
    public async Task Who_was_refused_is_allowed_again_only_when_their_videos_are_gone()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada, allowed: ben);
        var before = await Submit(ben, cameo);
        using (cluster.Faults.Fail(Video(before), nameof(IVideoGrain.WithdrawCameo)))
        {
            await Cameo(ada).Deny(ben);
            Assert.Equal(ErrorCode.Conflict, (await Assert.ThrowsAsync<SoraException>(() => Cameo(ada).Allow(ben))).Code);
        }
        await Eventually.Holds(async () => Assert.Null(await Record.ExceptionAsync(() => Cameo(ada).Allow(ben))));
        Assert.Null(await Video(before).Get(ben));

        var after = await Submit(ben, cameo);
        await Cameo(ada).Deny(ben);

        await Eventually.Holds(async () => Assert.Null(await Video(after).Get(ben)));
    }

    [Fact]
    public async Task A_video_from_which_was_withdrawn_before_it_existed_never_does()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var cameo = await cluster.Cameo(ada, allowed: ben);
        var video = SoraId.New(SoraId.Video, TimeProvider.System);
        await Cameo(ada).Lend(ben, video);

        await Cameo(ada).WithdrawFrom(video);
        await Eventually.Holds(async () => Assert.Empty(await Cameo(ada).ListVideos(after: null, limit: 10)));

        await Assert.ThrowsAsync<SoraException>(() => Video(video).Create(ben, SoraCluster.Specification() with { Cameo = cameo }));
        Assert.Null(await Video(video).Get(ben));
    }

    [Fact]
    public async Task A_request_is_the_same_when_it_is_repeated_after_the_picture_was_replaced_or_the_permission_taken()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var user = cluster.Grains.GetGrain<IUserGrain>(ben);
        var specification = SoraCluster.Specification() with { Cameo = new(SoraId.CameoOf(ada)) };
        await cluster.Cameo(ada);
        await Cameo(ada).SetAudience(CameoAudience.Everyone);
        var first = await user.SubmitVideo(specification, "key");

        await cluster.Cameo(ada);
        await Cameo(ada).SetAudience(CameoAudience.OnlyMe);

        Assert.Equal(first.Id, (await user.SubmitVideo(specification, "key")).Id);
        Assert.Equal(ErrorCode.CameoNotFound, (await Assert.ThrowsAsync<SoraException>(() => user.SubmitVideo(specification, "another"))).Code);
    }

    [Fact]
    public async Task A_video_is_lent_the_picture_that_stands_when_it_comes_into_being()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var old = await cluster.Cameo(ada, allowed: ben);
        var replacement = await cluster.Cameo(ada);

        var video = await Submit(ben, old);

        Assert.Equal(replacement, (await Video(video).Get(ben))!.Specification.Cameo);
    }

    [Fact]
    public async Task A_new_picture_keeps_what_was_decided_and_the_old_one_goes_with_the_consent()
    {
        var (ada, ben) = (await cluster.Person(), await cluster.Person());
        var old = await cluster.Cameo(ada, allowed: ben);

        var replacement = await cluster.Cameo(ada);

        Assert.Equal((replacement.Picture!, CameoPermission.Granted), (await Cameo(ada).Get(ben) is { } view ? (view.Picture, view.Permission) : default));
        Assert.Equal((true, false), (await Cameo(ada).NeedsPicture(replacement.Picture!), await Cameo(ada).NeedsPicture(old.Picture!)));
        Assert.False(cluster.CameoFiles.Contains(old.Picture!));
        await Cameo(ada).Withdraw();
        await Eventually.Holds(() =>
        {
            Assert.True(cluster.CameoFiles.Contains(old.Picture!));
            Assert.True(cluster.CameoFiles.Contains(replacement.Picture!));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task However_people_decide_and_use_at_once_no_video_outlives_the_consent()
    {
        await Gen.Enum<Verb>().Array[4, 12].SampleAsync(
            async verbs =>
            {
                var (ada, ben) = (await cluster.Person(), await cluster.Person());
                var cameo = await cluster.Cameo(ada, allowed: ben);
                var videos = new ConcurrentBag<string>();
                await Task.WhenAll(verbs.Select(verb => Act(verb, ada, ben, cameo, videos)));

                await Cameo(ada).Withdraw();

                await Eventually.Holds(async () =>
                {
                    Assert.Empty(await Cameo(ada).ListVideos(after: null, limit: 100));
                    foreach (var video in videos)
                    {
                        Assert.Null(await Video(video).Get(ben));
                    }
                });
                Assert.Equal(ErrorCode.CameoNotFound, (await Assert.ThrowsAsync<SoraException>(() => Submit(ben, cameo))).Code);
            },
            iter: 20, threads: 1);
    }

    private enum Verb
    {
        Use,
        Allow,
        Deny,
        WithdrawAndGive,
        WithdrawFrom,
        ChangeAudience,
    }

    private async Task Act(Verb verb, string ada, string ben, VideoCameo cameo, ConcurrentBag<string> videos)
    {
        try
        {
            switch (verb)
            {
                case Verb.Use:
                    videos.Add(await Submit(ben, cameo));
                    break;
                case Verb.Allow:
                    await Cameo(ada).Allow(ben);
                    break;
                case Verb.Deny:
                    await Cameo(ada).Deny(ben);
                    break;
                case Verb.WithdrawAndGive:
                    await Cameo(ada).Withdraw();
                    await cluster.Cameo(ada, allowed: ben);
                    break;
                case Verb.WithdrawFrom when videos.TryPeek(out var video):
                    await Cameo(ada).WithdrawFrom(video);
                    break;
                case Verb.ChangeAudience:
                    await Cameo(ada).SetAudience(Audiences[Random.Shared.Next(Audiences.Length)]);
                    break;
            }
        }
        catch (SoraException)
        {
            // Refused, as some must be.
        }
    }

    private async Task<string> Submit(string ownerId, VideoCameo cameo) =>
        (await cluster.Grains.GetGrain<IUserGrain>(ownerId).SubmitVideo(SoraCluster.Specification() with { Cameo = cameo }, idempotencyKey: null)).Id;

    private ICameoGrain Cameo(string personId) => cluster.Grains.GetGrain<ICameoGrain>(SoraId.CameoOf(personId));

    private IInboxGrain Inbox(string userId) => cluster.Grains.GetGrain<IInboxGrain>(userId);

    private IVideoGrain Video(string videoId) => cluster.Grains.GetGrain<IVideoGrain>(videoId);
}
