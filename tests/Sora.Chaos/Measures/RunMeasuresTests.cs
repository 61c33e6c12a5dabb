using Sora.Chaos.Histories;

namespace Sora.Chaos.Measures;

/// <summary>Histories written by hand, in seconds.</summary>
public sealed class RunMeasuresTests
{
    private static readonly History Nothing = new([], [], []);

    [Fact]
    public void A_kill_is_over_when_the_last_call_that_it_disturbed_has_its_answer()
    {
        var measures = Of(faults: [Kill(Role.Cpu, 10)], calls: [Like(9.5, 12), Like(11, 14.5), Like(14.6, 14.7), Like(20, 20.1)]);

        Assert.Equal([Seconds(4.5)], measures.Recoveries[Role.Cpu]);
    }

    [Fact]
    public void A_kill_that_nobody_notices_takes_no_time() =>
        Assert.Equal([TimeSpan.Zero], Of(faults: [Kill(Role.Gpu, 10)], calls: [Like(9.9, 10.8)]).Recoveries[Role.Gpu]);

    [Fact]
    public void A_slow_call_counts_for_the_last_fault_that_came_before_it_was_slow()
    {
        var measures = Of(
            faults: [Kill(Role.Cpu, 10), new(FaultKind.Hang, Role.Gateway, "gateway-0", Seconds(30)), Kill(Role.Gateway, 50)],
            calls: [Like(28, 35), Like(29.5, 36), Like(49.9, 53)]);

        Assert.Equal([Seconds(25)], measures.Recoveries[Role.Cpu]);
        Assert.Equal([Seconds(3)], measures.Recoveries[Role.Gateway]);
    }

    [Fact]
    public void A_call_that_was_slow_before_the_kill_does_not_count() => Assert.Equal([TimeSpan.Zero], Of(faults: [Kill(Role.Cpu, 10)], calls: [Like(5, 12)]).Recoveries[Role.Cpu]);

    [Fact]
    public void Only_kills_are_recovered_from() => Assert.Empty(Of(faults: [new(FaultKind.Terminate, Role.Cpu, "cpu-0", Seconds(10))], calls: [Like(10, 15)]).Recoveries);

    [Fact]
    public void The_longest_gap_of_a_viewer_begins_with_the_first_picture_and_ends_with_the_end()
    {
        RenderSight[] sights =
        [
            Sight("ada/1", "queued", 1), Sight("ada/1", "frame", 40), Sight("grace/1", "frame", 41), Sight("ada/1", "frame", 43), Sight("ada/1", "completed", 50),
            Sight("grace/1", "frame", 43), Sight("grace/1", "completed", 47),
        ];

        Assert.Equal([Seconds(7), Seconds(4)], Of(renders: sights).Gaps);
    }

    [Fact]
    public void A_viewer_who_saw_no_end_has_no_gap() => Assert.Empty(Of(renders: [Sight("ada/1", "frame", 1), Sight("ada/1", "frame", 9)]).Gaps);

    [Fact]
    public void A_notification_lags_behind_the_answer_to_what_it_tells()
    {
        var measures = Of(
            calls: [new(1, "grace", CallKind.Follow, "ada", Outcome.Acknowledged, Began: Seconds(1), Ended: Seconds(2)), Like(3, 4), new(3, "grace", CallKind.Comment, "v1", Outcome.Acknowledged, "Nice.", "c1", Seconds(5), Seconds(6))],
            notifications: [Heard("follow", null, 2.5), Heard("like", "v1", 5.5), Heard("comment", "v1", 5.9, "Nice.")]);

        Assert.Equal([Seconds(0.5), Seconds(1.5), TimeSpan.Zero], measures.NotificationLags);
    }

    [Fact]
    public void A_like_that_is_repeated_counts_from_the_first_time_and_one_that_was_taken_back_not_at_all()
    {
        var measures = Of(
            calls: [Like(1, 2), new(2, "grace", CallKind.Unlike, "v1", Outcome.Acknowledged, Began: Seconds(3), Ended: Seconds(4)), Like(5, 6), Like(7, 8)],
            notifications: [Heard("like", "v1", 9)]);

        Assert.Equal([Seconds(3)], measures.NotificationLags);
    }

    [Fact]
    public void The_end_of_a_render_answers_no_call() => Assert.Empty(Of(notifications: [new("ada", 1, new("video_ready", null, "v1"), Seconds(1))]).NotificationLags);

    private static RunMeasures Of(Fault[]? faults = null, Call[]? calls = null, RenderSight[]? renders = null, NotificationSight[]? notifications = null) =>
        RunMeasures.Of(Nothing with { Faults = faults ?? [], Calls = calls ?? [], Renders = renders ?? [], Notifications = notifications ?? [] });

    private static Fault Kill(Role role, double at) => new(FaultKind.Kill, role, $"{role}-0", Seconds(at));

    private static Call Like(double began, double ended) => new(1, "grace", CallKind.Like, "v1", Outcome.Acknowledged, Began: Seconds(began), Ended: Seconds(ended));

    private static RenderSight Sight(string watcher, string type, double at) => new(watcher, "v1", (long)at, type, type == "frame" ? (int)at : null, At: Seconds(at));

    private static NotificationSight Heard(string type, string? video, double at, string? text = null) => new("ada", (long)at, new(type, "grace", video, text), Seconds(at));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
