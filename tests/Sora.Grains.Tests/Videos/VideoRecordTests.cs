using CsCheck;
using Sora.Contracts.Live;
using Sora.Grains.Tests.Rendering;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Videos;

public sealed class VideoRecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RenderError Error = new("render_failed", "why");

    /// <summary>Anything that can happen to a video, from workers with any attempt number and from its owner, in any order.</summary>
    private static readonly Gen<Func<VideoRecord, VideoRecord>> Event = Gen.Select(
        Gen.Int[0, 9], Gen.Int[1, 6], Gen.Int[0, 2].Select(index => new[] { "private", "followers", "public" }[index]),
        (kind, attempt, visibility) => (Func<VideoRecord, VideoRecord>)(video => kind switch
        {
            0 or 1 or 2 => video.Begin(attempt, "node/0"),
            3 => video.Complete(attempt, new("v", "t", "s", 1), Now),
            4 or 5 => video.Fail(attempt, Error, permanent: false, Now),
            6 => video.Fail(attempt, Error, permanent: true, Now),
            7 => video.Cancel(Now),
            8 => video.HandBack(attempt),
            _ => video.Exists ? video.Publish(visibility, null, Now) : video,
        }));

    [Fact]
    public void Whatever_happens_a_terminal_state_never_changes_and_the_third_failure_is_the_last() => Event.Array[1, 40].Sample(events =>
    {
        var video = VideoRecord.Create("ada", Specifications.Of(), Now, null);
        foreach (var happen in events)
        {
            var before = video;
            video = happen(video);
            Assert.InRange(video.Attempt, before.Attempt, before.Attempt + 1);
            Assert.InRange(video.Failures, before.Failures, VideoRecord.MaxFailures);
            if (video.Failures == VideoRecord.MaxFailures) Assert.Equal(VideoState.Failed, video.State);
            if (before.IsTerminal) Assert.Equal((before.State, before.Attempt, before.Error, before.Media), (video.State, video.Attempt, video.Error, video.Media));
            if (video.State == VideoState.Completed) Assert.NotNull(video.Media);
            Assert.Equal(video.State is VideoState.Failed or VideoState.Cancelled, video.Error is not null);
            Assert.Equal(video.IsTerminal, video.EndedAt is not null);
        }
    });

    [Fact]
    public void Whatever_happens_a_video_that_waits_has_its_ticket_queued_or_about_to_be() => Event.Array[1, 40].Sample(events =>
    {
        var video = VideoRecord.Create("ada", Specifications.Of(), Now, null);
        foreach (var happen in events)
        {
            var before = video;
            video = happen(video);
            if (video.Attempt > before.Attempt) Assert.True(video.Pending.HasFlag(VideoEffects.Enqueue));
            if (video.State != VideoState.Queued) Assert.False(video.Pending.HasFlag(VideoEffects.Enqueue));
        }
    });

    [Fact]
    public void Whatever_happens_only_a_completed_video_that_others_may_see_is_published() => Event.Array[1, 40].Sample(events =>
    {
        var video = VideoRecord.Create("ada", Specifications.Of(), Now, null);
        var wasShown = false;
        foreach (var happen in events)
        {
            video = happen(video);
            wasShown |= video.State == VideoState.Completed && video.Visibility != "private";
            Assert.Equal(wasShown, video.PublishedAt is not null);
        }
    });

    [Fact]
    public void Handing_a_render_back_never_counts_as_a_failure()
    {
        var video = VideoRecord.Create("ada", Specifications.Of(), Now, null);
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            video = video.Begin(attempt, "node/0").HandBack(attempt);
        }
        Assert.Equal((VideoState.Queued, 21, 0), (video.State, video.Attempt, video.Failures));
        Assert.True(video.Pending.HasFlag(VideoEffects.Enqueue));
        Assert.Same(video, video.HandBack(20));
    }

    [Fact]
    public void However_it_ends_nothing_is_kept_for_a_further_attempt()
    {
        var begun = VideoRecord.Create("ada", Specifications.Of(), Now, null).Begin(1, "node/0");
        VideoRecord[] ended = [begun.Cancel(Now), begun.Fail(1, Error, permanent: true, Now), begun.Complete(1, new("v", "t", "s", 1), Now)];
        Assert.All(ended, video => Assert.True(video.Pending.HasFlag(VideoEffects.DeleteCheckpoints)));
        Assert.False(begun.Fail(1, Error, permanent: false, Now).Pending.HasFlag(VideoEffects.DeleteCheckpoints));
    }

    [Fact]
    public void An_effect_is_not_struck_off_when_what_it_told_has_changed_meanwhile()
    {
        var completed = VideoRecord.Create("ada", Specifications.Of(visibility: "public"), Now, null).Begin(1, "node/0").Complete(1, new("v", "t", "s", 1), Now);
        var hidden = completed.Publish("private", null, Now);
        Assert.True(hidden.Acknowledge(completed, VideoEffects.SyncFeeds).Pending.HasFlag(VideoEffects.SyncFeeds));
        Assert.False(hidden.Acknowledge(hidden, VideoEffects.SyncFeeds).Pending.HasFlag(VideoEffects.SyncFeeds));
    }

    [Fact]
    public void Nothing_a_person_wrote_remains_of_a_deleted_video()
    {
        var deleted = VideoRecord.Create("ada", Specifications.Of(), Now, null).Publish("public", "my caption", Now).Delete(Now);
        Assert.Equal((null, null, false), (deleted.Specification, deleted.Caption, deleted.Exists));
        Assert.True(deleted.Pending.HasFlag(VideoEffects.Withdraw | VideoEffects.DeleteFiles | VideoEffects.ForgetReactions | VideoEffects.TellOwner));
    }

    [Fact]
    public void A_prompt_is_changed_only_while_it_matters_and_the_same_again_is_nothing()
    {
        var queued = VideoRecord.Create("ada", Specifications.Of(), Now, null);
        Assert.Same(queued, queued.ChangePrompt(queued.Specification!.Prompt));
        var changed = queued.ChangePrompt("a blue star");
        Assert.False(changed.Pending.HasFlag(VideoEffects.TellWorker));
        Assert.Same(changed, changed.ChangePrompt("a blue star"));
        var begun = changed.Begin(1, "node/0");
        Assert.True(begun.Pending.HasFlag(VideoEffects.TellWorker));
        var ended = begun.Complete(1, new("v", "t", "s", 1), Now);
        Assert.False(ended.Pending.HasFlag(VideoEffects.TellWorker));
        Assert.Same(ended, ended.ChangePrompt("a green cube"));
    }

    [Fact]
    public void What_a_public_video_was_made_from_is_told_when_it_is_shown_hidden_and_deleted()
    {
        var origin = new VideoOrigin(OriginKind.Remix, "v/1/video.latents", "video_source");
        var shown = VideoRecord.Create("ada", Specifications.Of(visibility: "public") with { Origin = origin }, Now, null).Begin(1, "node/0").Complete(1, new("v", "t", "s", 1), Now);
        Assert.True(shown.Pending.HasFlag(VideoEffects.SyncSource));
        var settled = shown.Acknowledge(shown, VideoEffects.SyncSource);
        Assert.True(settled.Publish("private", null, Now).Pending.HasFlag(VideoEffects.SyncSource));
        var deleted = settled.Delete(Now);
        Assert.Equal(("video_source", true), (deleted.SourceId, deleted.Pending.HasFlag(VideoEffects.SyncSource)));
    }

    [Fact]
    public void An_older_count_of_likes_changes_nothing()
    {
        var video = VideoRecord.Create("ada", Specifications.Of(), Now, null).WithLikes(0, new(7, 3));
        Assert.Same(video, video.WithLikes(0, new(7, 9)));
        Assert.Same(video, video.WithLikes(0, new(6, 9)));
        Assert.Equal(9, video.WithLikes(0, new(8, 9)).Likes[0].Count);
    }
}
