using Sora.Chaos.Histories;

namespace Sora.Chaos.Audit;

/// <summary>The auditor finds every way in which a history can be wrong, and nothing in one that is right.</summary>
public sealed class AuditorTests
{
    private static readonly NotificationSight[] AdasInbox =
    [
        new("ada", 1, new("video_ready", null, "v1")), new("ada", 2, new("follow", "grace", null)), new("ada", 3, new("like", "grace", "v1")), new("ada", 4, new("comment", "grace", "v1", "Nice.")),
    ];

    private static readonly History Right = new(
        [
            new(1, "ada", CallKind.Create, "a red ball", Outcome.Acknowledged, Result: "v1"),
            new(2, "grace", CallKind.Follow, "ada", Outcome.Acknowledged),
            new(3, "grace", CallKind.Like, "v1", Outcome.Acknowledged),
            new(4, "grace", CallKind.Comment, "v1", Outcome.Acknowledged, "Nice.", "c1"),
        ],
        [
            new("grace/1", "v1", 1, "queued"), new("grace/1", "v1", 2, "frame", 0, Final: false, "p"), new("grace/1", "v1", 3, "frame", 0, Final: true, "f"), new("grace/1", "v1", 9, "completed"),
            new("ada/1", "v1", 3, "frame", 0, Final: true, "f"), new("ada/1", "v1", 9, "completed"),
        ],
        AdasInbox);

    private static readonly FinalState End = new(
        [new("v1", "ada", "completed", 1, [new("c1", "grace", "Nice.")], FileBytes: 1)],
        [new("ada", ["grace"], ["v1"], AdasInbox, []), new("grace", [], [], [], [])]);

    [Fact]
    public void A_right_history_has_no_violations() => Assert.Empty(Auditor.Audit(Right, End));

    [Fact]
    public void A_call_without_an_answer_may_have_happened_or_not()
    {
        var unanswered = Right with { Calls = [.. Right.Calls, new(5, "grace", CallKind.Unlike, "v1", Outcome.Unknown), new(6, "ada", CallKind.Create, "a cube", Outcome.Unknown), new(7, "ada", CallKind.Comment, "v1", Outcome.Unknown, "Mine.")] };
        Assert.Empty(Auditor.Audit(unanswered, End));
        Assert.Empty(Auditor.Audit(unanswered, WithVideo(video => video with { Likes = 0, Comments = [.. video.Comments, new("c2", "ada", "Mine.")] })));
    }

    [Fact]
    public void An_acknowledged_render_that_is_gone_is_found() =>
        Finds(Promise.RenderIsNeverLost, Right, End with { Videos = [] });

    [Fact]
    public void An_acknowledged_render_that_its_owner_does_not_find_is_found() =>
        Finds(Promise.RenderIsNeverLost, Right, WithPerson("ada", ada => ada with { Videos = [] }));

    [Fact]
    public void A_render_that_never_ends_is_found() =>
        Finds(Promise.RenderEndsOnce, Right, WithVideo(video => video with { Status = "in_progress" }));

    [Fact]
    public void A_completed_render_without_its_file_is_found()
    {
        Finds(Promise.RenderIsNeverLost, Right, WithVideo(video => video with { FileBytes = 0 }));
        Finds(Promise.RenderIsNeverLost, Right with { Calls = [.. Right.Calls, new(5, "grace", CallKind.Download, "v1", Outcome.Refused)] }, End);
    }

    [Fact]
    public void A_render_that_ended_twice_is_found() =>
        Finds(Promise.RenderEndsOnce, Right with { Renders = [.. Right.Renders, new("ada/1", "v1", 10, "failed")] }, End);

    [Fact]
    public void Watchers_who_were_told_different_ends_are_found() =>
        Finds(Promise.RenderEndsOnce, Right with { Renders = [.. Right.Renders, new("late/1", "v1", 9, "failed")] }, End);

    [Fact]
    public void A_watcher_who_was_never_told_the_end_is_found() =>
        Finds(Promise.RenderEndsOnce, Right with { Renders = [.. Right.Renders, new("late/1", "v1", 3, "frame", 0, Final: true, "f")] }, End);

    [Fact]
    public void A_render_that_was_made_twice_is_found() =>
        Finds(Promise.RenderIsMadeOnce, Right, WithPerson("ada", ada => ada with { Videos = ["v1", "v2"] }));

    [Fact]
    public void An_event_that_came_twice_is_found() =>
        Finds(Promise.SequencesRise, Right with { Renders = [new("ada/2", "v1", 3, "queued"), new("ada/2", "v1", 3, "queued"), new("ada/2", "v1", 9, "completed")] }, End);

    [Fact]
    public void A_picture_that_changed_after_it_was_final_is_found() =>
        Finds(Promise.FinalPicturesStay, Right with { Renders = [.. Right.Renders, new("late/1", "v1", 4, "frame", 0, Final: true, "other"), new("late/1", "v1", 9, "completed")] }, End);

    [Fact]
    public void A_final_picture_that_came_again_is_found() => Finds(
        Promise.FinalPicturesStay,
        Right with { Renders = [new("ada/2", "v1", 3, "frame", 0, Final: true, "f"), new("ada/2", "v1", 4, "frame", 0, Final: true, "f"), new("ada/2", "v1", 9, "completed")] }, End);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_like_too_few_or_too_many_is_found(int likes) => Finds(Promise.LikesAreExact, Right, WithVideo(video => video with { Likes = likes }));

    [Fact]
    public void A_follow_that_was_lost_is_found() => Finds(Promise.FollowsAreExact, Right, WithPerson("ada", ada => ada with { Followers = [] }));

    [Fact]
    public void A_follower_who_is_listed_twice_is_found() => Finds(Promise.FollowsAreExact, Right, WithPerson("ada", ada => ada with { Followers = ["grace", "grace"] }));

    [Fact]
    public void A_follower_who_left_or_never_came_is_found()
    {
        Finds(Promise.FollowsAreExact, Right with { Calls = [.. Right.Calls, new(5, "grace", CallKind.Unfollow, "ada", Outcome.Acknowledged)] }, End);
        Finds(Promise.FollowsAreExact, Right, WithPerson("grace", grace => grace with { Followers = ["ada"] }));
    }

    [Fact]
    public void A_comment_that_is_lost_doubled_or_nobodys_is_found()
    {
        Finds(Promise.CommentsAreExact, Right, WithVideo(video => video with { Comments = [] }));
        Finds(Promise.CommentsAreExact, Right, WithVideo(video => video with { Comments = [.. video.Comments, new("c2", "grace", "Nice.")] }));
        Finds(Promise.CommentsAreExact, Right, WithVideo(video => video with { Comments = [.. video.Comments, new("c2", "ada", "Who wrote this?")] }));
    }

    [Fact]
    public void A_gap_in_an_inbox_is_found() => Finds(Promise.InboxHasNoGaps, Right, WithPerson("ada", ada => ada with { Inbox = [.. AdasInbox.Where(notification => notification.Sequence != 2)] }));

    [Fact]
    public void A_notification_that_was_heard_and_is_not_in_the_inbox_is_found() =>
        Finds(Promise.InboxHasNoGaps, Right with { Notifications = [.. AdasInbox, new("ada", 5, new("follow", "ghost", null))] }, End);

    [Fact]
    public void Notifications_that_were_heard_out_of_order_are_found() =>
        Finds(Promise.InboxHasNoGaps, Right with { Notifications = [AdasInbox[1], AdasInbox[0], .. AdasInbox[2..]] }, End);

    [Fact]
    public void A_person_who_is_notified_twice_of_one_thing_is_found() =>
        Finds(Promise.NotifiedOnce, Right, WithPerson("ada", ada => ada with { Inbox = [.. AdasInbox, AdasInbox[1] with { Sequence = 5 }] }));

    [Fact]
    public void A_notification_that_no_listener_heard_is_found() => Finds(Promise.NothingGoesUntold, Right with { Notifications = AdasInbox[..2] }, End);

    [Theory]
    [InlineData("video_ready")]
    [InlineData("follow")]
    [InlineData("like")]
    [InlineData("comment")]
    public void An_owner_who_was_never_notified_is_found(string type)
    {
        NotificationSight[] inbox = [.. AdasInbox.Where(notification => notification.Key.Type != type).Select((notification, index) => notification with { Sequence = index + 1 })];
        Finds(Promise.NothingGoesUntold, Right with { Notifications = inbox }, WithPerson("ada", ada => ada with { Inbox = inbox }));
    }

    private static void Finds(Promise broken, History history, FinalState state) => Assert.Contains(Auditor.Audit(history, state), violation => violation.Promise == broken);

    private static FinalState WithVideo(Func<FinalVideo, FinalVideo> change) => End with { Videos = [.. End.Videos.Select(change)] };

    private static FinalState WithPerson(string handle, Func<FinalPerson, FinalPerson> change) => End with { People = [.. End.People.Select(person => person.Handle == handle ? change(person) : person)] };
}
