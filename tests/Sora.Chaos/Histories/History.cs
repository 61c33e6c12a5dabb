namespace Sora.Chaos.Histories;

/// <summary>Everything that people did and saw, as they know it, and what was done to the cluster meanwhile. Times count from the beginning.</summary>
public sealed record History(IReadOnlyList<Call> Calls, IReadOnlyList<RenderSight> Renders, IReadOnlyList<NotificationSight> Notifications)
{
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>HTTP requests that got no answer, or one of 5xx or 429, so that the client sent them again.</summary>
    public int FailedRequests { get; init; }
}

/// <summary>One thing that a person asked for. A person asks for one thing at a time.</summary>
/// <param name="Number">In the order of the calls.</param>
/// <param name="Person">The handle of who asked.</param>
/// <param name="Subject">A handle, a video's id, or a prompt; the person themselves for what they do about their whole cameo.</param>
/// <param name="Text">Of a comment, or the audience of a cameo.</param>
/// <param name="Result">The id of what was made.</param>
/// <param name="Ended">When the answer was there, after all repetitions by the client.</param>
/// <param name="Cameo">The handle of who appears in the video that is asked for, by its own right or by that of its source.</param>
public sealed record Call(int Number, string Person, CallKind Kind, string Subject, Outcome Outcome, string? Text = null, string? Result = null, TimeSpan Began = default, TimeSpan Ended = default, string? Cameo = null);

public enum CallKind
{
    Follow,
    Unfollow,
    Like,
    Unlike,
    Comment,
    Create,

    /// <summary>Of the file of a video whose end was seen.</summary>
    Download,

    /// <summary>To consent, or to replace the picture.</summary>
    GiveCameo,
    AllowCameo,
    DenyCameo,

    /// <summary>From everything.</summary>
    WithdrawCameo,

    /// <summary>From one video.</summary>
    WithdrawCameoFrom,
}

public enum Outcome
{
    /// <summary>The server said that it is done.</summary>
    Acknowledged,

    /// <summary>The server said that it is not, and will not be.</summary>
    Refused,

    /// <summary>No answer came: it may be done, or not.</summary>
    Unknown,
}

/// <summary>One event of a render as a watcher got it.</summary>
/// <param name="Watcher">One stream, over all its reconnections.</param>
/// <param name="Final">The picture will not change.</param>
/// <param name="Picture">A hash of its bytes; null where the event has none.</param>
public sealed record RenderSight(string Watcher, string VideoId, long Sequence, string Type, int? Frame = null, bool Final = false, string? Picture = null, TimeSpan At = default)
{
    public bool IsTerminal => Type is "completed" or "failed" or "cancelled";
}

/// <summary>One notification as a listening person got it, or as it lies in the inbox.</summary>
/// <param name="At">When it was heard; nothing in an inbox.</param>
public sealed record NotificationSight(string Person, long Sequence, NotificationKey Key, TimeSpan At = default);

/// <summary>What a notification tells of.</summary>
public sealed record NotificationKey(string Type, string? Actor, string? VideoId, string? Text = null);

/// <summary>What the system holds when everything has settled.</summary>
public sealed record FinalState(IReadOnlyList<FinalVideo> Videos, IReadOnlyList<FinalPerson> People);

/// <param name="FileBytes">What a download gives.</param>
/// <param name="Prompt">As it was asked for.</param>
public sealed record FinalVideo(string Id, string Owner, string Status, int Likes, IReadOnlyList<FinalComment> Comments, long FileBytes, string Prompt = "");

public sealed record FinalComment(string Id, string Author, string Text);

/// <param name="Videos">Ids of the person's own videos.</param>
/// <param name="Appearances">Ids of the videos with a cameo, of whomever, that the person can open or finds among those that show them.</param>
public sealed record FinalPerson(string Handle, IReadOnlyList<string> Followers, IReadOnlyList<string> Videos, IReadOnlyList<NotificationSight> Inbox, IReadOnlyList<string> Appearances);
