using Sora.Chaos.Histories;
using Sora.Contracts.Cameos;

namespace Sora.Chaos.Audit;

/// <summary>The auditor finds every way in which consent can be disregarded, and nothing where it is respected.</summary>
public sealed class CameoRulesTests
{
    private static readonly NotificationSight[] AdasInbox = [new("ada", 1, new("cameo_used", "grace", "v1")), new("ada", 2, new("cameo_used", "grace", "v2"))];

    private static readonly NotificationSight[] GracesInbox =
    [
        new("grace", 1, new("cameo_granted", "ada", null)), new("grace", 2, new("video_ready", null, "v1")), new("grace", 3, new("cameo_withdrawn", "ada", "v2", "a red ball 2")),
    ];

    /// <summary>Ada lets Grace use her cameo, and withdraws from the second of two videos in the middle of its render.</summary>
    private static readonly History Right = new(
        [
            At(1, "ada", CallKind.GiveCameo, "ada", CameoAudience.Approved),
            At(2, "ada", CallKind.AllowCameo, "grace"),
            Use(3, "a red ball 1", "v1"),
            Use(4, "a red ball 2", "v2"),
            At(5, "ada", CallKind.WithdrawCameoFrom, "v2"),
        ],
        [new("grace/1", "v1", 1, "completed"), new("grace/2", "v2", 1, "queued")],
        [.. AdasInbox, .. GracesInbox]);

    private static readonly FinalState End = new(
        [new("v1", "grace", "completed", 0, [], FileBytes: 1, "a red ball 1")],
        [new("ada", [], [], AdasInbox, ["v1"]), new("grace", [], ["v1"], GracesInbox, ["v1"]), new("alan", [], [], [], ["v1"])]);

    /// <summary>The first video is gone too, and Grace was told.</summary>
    private static readonly FinalState WithoutVideos = WithInbox("grace", [.. GracesInbox, new("grace", 4, new("cameo_withdrawn", "ada", "v1", "a red ball 1"))]) with { Videos = [] };

    [Fact]
    public void A_history_in_which_consent_is_respected_has_no_violations() => Assert.Empty(Auditor.Audit(Right, End));

    [Theory]
    [InlineData(CallKind.WithdrawCameo, "ada")]
    [InlineData(CallKind.DenyCameo, "grace")]
    [InlineData(CallKind.WithdrawCameoFrom, "v1")]
    public void A_video_that_is_there_after_a_withdrawal_that_was_acknowledged_is_found_and_one_that_is_gone_is_right(CallKind kind, string subject)
    {
        var withdrawn = And(At(6, "ada", kind, subject));
        Finds(Promise.WithdrawnIsGone, withdrawn, End);
        Assert.Empty(Auditor.Audit(Hearing(withdrawn, WithoutVideos), Gone(WithoutVideos)));
    }

    [Theory]
    [InlineData("grace")]
    [InlineData("ada")]
    [InlineData("alan")]
    public void A_withdrawn_video_that_anybody_still_finds_is_found(string person) =>
        Finds(Promise.WithdrawnIsGone, Right, WithPerson(person, reader => reader with { Appearances = ["v1", "v2"] }));

    [Fact]
    public void A_withdrawn_video_that_is_still_in_the_list_of_its_creator_is_found() =>
        Finds(Promise.WithdrawnIsGone, Right, WithPerson("grace", grace => grace with { Videos = ["v1", "v2"] }));

    [Theory]
    [InlineData(CallKind.WithdrawCameo, "ada")]
    [InlineData(CallKind.DenyCameo, "grace")]
    public void A_video_that_was_asked_for_while_the_consent_was_withdrawn_and_stays_is_found(CallKind kind, string subject) =>
        Finds(Promise.WithdrawnIsGone, And(At(2.5, "ada", kind, subject, lasts: 10)), End);

    [Theory]
    [InlineData(CallKind.WithdrawCameo, "ada")]
    [InlineData(CallKind.DenyCameo, "grace")]
    public void A_video_that_was_accepted_after_the_withdrawal_is_found_even_when_it_is_gone(CallKind kind, string subject) =>
        Finds(Promise.ConsentIsRequired, And(At(6, "ada", kind, subject), Use(7, "a red ball 3", "v3")), End);

    [Theory]
    [InlineData(CallKind.GiveCameo)]
    [InlineData(CallKind.AllowCameo)]
    public void A_video_that_was_accepted_before_there_was_consent_is_found(CallKind missing) =>
        Finds(Promise.ConsentIsRequired, Right with { Calls = [.. Right.Calls.Where(call => call.Kind != missing)] }, End);

    [Fact]
    public void Of_everyone_who_may_use_a_cameo_only_who_was_refused_needs_to_be_allowed()
    {
        History open = Right with { Calls = [At(1, "ada", CallKind.GiveCameo, "ada", CameoAudience.Everyone), .. Right.Calls.Where(call => call.Kind is not (CallKind.GiveCameo or CallKind.AllowCameo))] };
        Assert.DoesNotContain(Auditor.Audit(open, End), violation => violation.Promise is Promise.ConsentIsRequired or Promise.WithdrawnIsGone);
        Finds(Promise.ConsentIsRequired, open with { Calls = [.. open.Calls, At(2, "ada", CallKind.DenyCameo, "grace"), At(2.5, "ada", CallKind.GiveCameo, "ada", CameoAudience.Everyone)] }, End);
    }

    [Fact]
    public void Consent_that_was_given_again_holds_for_what_is_asked_for_after_it()
    {
        var again = new[] { At(1.1, "ada", CallKind.WithdrawCameo, "ada"), At(1.2, "ada", CallKind.GiveCameo, "ada", CameoAudience.Approved), At(1.3, "ada", CallKind.AllowCameo, "grace"), At(1.4, "ada", CallKind.DenyCameo, "grace") };
        Assert.Empty(Auditor.Audit(Right with { Calls = [Right.Calls[0], .. again, .. Right.Calls.Skip(1)] }, End));
        // Given back, but not to Grace.
        Finds(Promise.WithdrawnIsGone, And(At(6, "ada", CallKind.WithdrawCameo, "ada"), At(7, "ada", CallKind.GiveCameo, "ada", CameoAudience.Approved)), End);
    }

    [Theory]
    [InlineData(CallKind.WithdrawCameo, "ada")]
    [InlineData(CallKind.DenyCameo, "grace")]
    [InlineData(CallKind.WithdrawCameoFrom, "v1")]
    public void A_withdrawal_without_an_answer_may_have_happened_or_not(CallKind kind, string subject)
    {
        var unanswered = And(At(2.5, "ada", kind, subject, outcome: Outcome.Unknown));
        Assert.Empty(Auditor.Audit(unanswered, End));
        Assert.Empty(Auditor.Audit(Hearing(unanswered, WithoutVideos), Gone(WithoutVideos)));
    }

    [Fact]
    public void A_consent_without_an_answer_may_be_there_later()
    {
        var unanswered = Right.Calls.Select(call => call.Kind == CallKind.AllowCameo ? call with { Outcome = Outcome.Unknown } : call);
        Assert.Empty(Auditor.Audit(Right with { Calls = [.. unanswered] }, End));
    }

    [Fact]
    public void A_video_that_nobody_withdrew_and_that_is_gone_is_found()
    {
        Finds(Promise.RenderIsNeverLost, Right, Gone(End));
        Finds(Promise.RenderIsNeverLost, Right with { Calls = [Right.Calls[0], At(1.5, "ada", CallKind.DenyCameo, "grace"), .. Right.Calls.Skip(1)] }, Gone(End));
        Finds(Promise.RenderIsNeverLost, And(At(6, "ada", CallKind.DenyCameo, "alan")), Gone(End));
    }

    [Fact]
    public void A_withdrawn_video_is_refused_to_those_who_download_it_and_one_that_is_there_is_not()
    {
        Assert.Empty(Auditor.Audit(And(At(6, "alan", CallKind.Download, "v2", outcome: Outcome.Refused)), End));
        Finds(Promise.RenderIsNeverLost, And(At(6, "alan", CallKind.Download, "v1", outcome: Outcome.Refused)), End);
    }

    [Fact]
    public void A_video_without_an_answer_that_is_there_after_the_withdrawal_is_found()
    {
        var unanswered = Right.Calls.Select(call => call.Result == "v1" ? call with { Outcome = Outcome.Unknown, Result = null } : call);
        Finds(Promise.WithdrawnIsGone, Right with { Calls = [.. unanswered, At(6, "ada", CallKind.WithdrawCameo, "ada")] }, End);
        Assert.Empty(Auditor.Audit(Right with { Calls = [.. unanswered] }, End));
    }

    [Fact]
    public void Watchers_of_a_withdrawn_video_who_were_told_an_end_must_agree()
    {
        Assert.Empty(Auditor.Audit(Right with { Renders = [.. Right.Renders, new("alan/1", "v2", 9, "completed"), new("ada/1", "v2", 9, "completed")] }, End));
        Finds(Promise.RenderEndsOnce, Right with { Renders = [.. Right.Renders, new("alan/1", "v2", 9, "completed"), new("ada/1", "v2", 9, "failed")] }, End);
        Finds(Promise.RenderEndsOnce, Right with { Renders = [.. Right.Renders, new("alan/1", "v2", 9, "completed"), new("alan/1", "v2", 10, "completed")] }, End);
    }

    [Theory]
    [InlineData("ada", 0)]
    [InlineData("grace", 0)]
    [InlineData("grace", 2)]
    public void A_person_who_was_never_told_of_a_use_a_permission_or_a_withdrawal_is_found(string handle, int missing)
    {
        var inbox = InboxOf(handle);
        Finds(Promise.NothingGoesUntold, Right, WithInbox(handle, [.. inbox[..missing], .. inbox[(missing + 1)..]]));
    }

    [Theory]
    [InlineData("ada", 0)]
    [InlineData("grace", 0)]
    [InlineData("grace", 2)]
    public void A_person_who_was_told_twice_of_a_use_a_permission_or_a_withdrawal_is_found(string handle, int repeated) =>
        Finds(Promise.NotifiedOnce, Right, WithInbox(handle, [.. InboxOf(handle), InboxOf(handle)[repeated] with { Sequence = 9 }]));

    [Fact]
    public void Who_was_refused_and_is_allowed_again_may_be_told_again()
    {
        var again = Right with { Calls = [Right.Calls[0], At(1.1, "ada", CallKind.AllowCameo, "grace"), At(1.2, "ada", CallKind.DenyCameo, "grace"), .. Right.Calls.Skip(1)] };
        Assert.Empty(Auditor.Audit(again, End));
        Assert.DoesNotContain(Auditor.Audit(again, WithInbox("grace", [.. GracesInbox, GracesInbox[0] with { Sequence = 4 }])), violation => violation.Promise == Promise.NotifiedOnce);
    }

    [Fact]
    public void What_was_told_and_is_not_so_is_found()
    {
        Finds(Promise.NothingFalseIsTold, Right, WithInbox("ada", [.. AdasInbox, new("ada", 3, new("cameo_used", "alan", "v1"))]));
        Finds(Promise.NothingFalseIsTold, Right, WithInbox("ada", [.. AdasInbox, new("ada", 3, new("cameo_used", "grace", "v9"))]));
        Finds(Promise.NothingFalseIsTold, Right, WithInbox("grace", [.. GracesInbox, new("grace", 4, new("cameo_withdrawn", "ada", "v1"))]));
        Finds(Promise.NothingFalseIsTold, Right, WithInbox("grace", [.. GracesInbox, new("grace", 4, new("cameo_withdrawn", "alan", "v2"))]));
    }

    [Fact]
    public void A_use_that_was_withdrawn_before_it_was_told_need_not_be_told() => Assert.Empty(Auditor.Audit(Hearing(Right, WithInbox("ada", AdasInbox[..1])), WithInbox("ada", AdasInbox[..1])));

    private static Call At(double second, string person, CallKind kind, string subject, string? text = null, double lasts = 0.05, Outcome outcome = Outcome.Acknowledged) =>
        new((int)(second * 100), person, kind, subject, outcome, text, Began: TimeSpan.FromSeconds(second), Ended: TimeSpan.FromSeconds(second + lasts));

    private static Call Use(double second, string prompt, string videoId) => At(second, "grace", CallKind.Create, prompt) with { Result = videoId, Cameo = "ada" };

    private static void Finds(Promise broken, History history, FinalState state) => Assert.Contains(Auditor.Audit(history, state), violation => violation.Promise == broken);

    private static History And(params Call[] later) => Right with { Calls = [.. Right.Calls, .. later] };

    /// <summary>Everyone heard what lies in their inbox.</summary>
    private static History Hearing(History history, FinalState state) => history with { Notifications = [.. state.People.SelectMany(person => person.Inbox)] };

    private static FinalState Gone(FinalState state) => state with { Videos = [], People = [.. state.People.Select(person => person with { Videos = [], Appearances = [] })] };

    private static NotificationSight[] InboxOf(string handle) => handle == "ada" ? AdasInbox : GracesInbox;

    private static FinalState WithInbox(string handle, NotificationSight[] inbox) => WithPerson(handle, person => person with { Inbox = inbox });

    private static FinalState WithPerson(string handle, Func<FinalPerson, FinalPerson> change) => End with { People = [.. End.People.Select(person => person.Handle == handle ? change(person) : person)] };
}
