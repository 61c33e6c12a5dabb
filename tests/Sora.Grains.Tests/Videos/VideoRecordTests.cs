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
        Gen.Int[0, 8], Gen.Int[1, 4], Gen.Int[0, 2].Select(index => new[] { "private", "followers", "public" }[index]),
        (kind, attempt, visibility) => (Func<VideoRecord, VideoRecord>)(video => kind switch
        {
            0 or 1 or 2 => video.Begin(attempt, "node/0"),
            3 => video.Complete(attempt, new("v", "t", "s", 1), Now),
            4 or 5 => video.Fail(attempt, Error, permanent: false, Now),
            6 => video.Fail(attempt, Error, permanent: true, Now),
            7 => video.Cancel(Now),
            _ => video.Exists ? video.Publish(visibility, null, Now) : video,
        }));

    [Fact]
    public void Whatever_happens_a_terminal_state_never_changes_and_attempts_never_exceed_three() => Event.Array[1, 40].Sample(events =>
    {
        var video = VideoRecord.Create("ada", Specifications.Of(), Now, null);
        foreach (var happen in events)
        {
            var before = video;
            video = happen(video);
            Assert.InRange(video.Attempt, before.Attempt, VideoRecord.MaxAttempts);
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
    public void An_older_count_of_likes_changes_nothing()
    {
        var video = VideoRecord.Create("ada", Specifications.Of(), Now, null).WithLikes(0, new(7, 3));
        Assert.Same(video, video.WithLikes(0, new(7, 9)));
        Assert.Same(video, video.WithLikes(0, new(6, 9)));
        Assert.Equal(9, video.WithLikes(0, new(8, 9)).Likes[0].Count);
    }
}
