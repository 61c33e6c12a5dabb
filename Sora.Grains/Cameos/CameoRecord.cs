using System.Collections.Immutable;
using Sora.Contracts;
using Sora.Contracts.Cameos;

namespace Sora.Grains.Cameos;

/// <summary>What is stored of a cameo, and how it changes. A change that does not apply returns the same record.</summary>
[GenerateSerializer, Immutable, Alias("Sora.CameoRecord")]
internal sealed record CameoRecord
{
    /// <summary>How many people a person can have decided about.</summary>
    public const int MaxPeople = 5_000;

    private const int MaxReplaced = 20;

    /// <summary>Key in the media store; null without a consent.</summary>
    [Id(0)] public string? Picture { get; init; }
    [Id(1)] public string Audience { get; init; } = CameoAudience.Approved;
    [Id(2)] public DateTimeOffset GivenAt { get; init; }

    /// <summary>By user id.</summary>
    [Id(3)] public ImmutableDictionary<string, CameoDecision> People { get; init; } = ImmutableDictionary<string, CameoDecision>.Empty;

    /// <summary>Those of <see cref="People"/> whose request the person, or whose permission they themselves, have still to be told of.</summary>
    [Id(4)] public ImmutableHashSet<string> Untold { get; init; } = [];

    /// <summary>Whose videos have still to be deleted.</summary>
    [Id(5)] public ImmutableHashSet<CameoWithdrawal> Withdrawals { get; init; } = [];

    /// <summary>Pictures that were replaced: renders that began with them may go on.</summary>
    [Id(6)] public ImmutableList<string> Replaced { get; init; } = [];

    /// <summary>Pictures that have still to be deleted.</summary>
    [Id(7)] public ImmutableList<string> Unwanted { get; init; } = [];

    /// <summary>The account of its person is deleted.</summary>
    [Id(8)] public bool Closed { get; init; }

    public bool HasUnfinished => !Withdrawals.IsEmpty || !Unwanted.IsEmpty || !Untold.IsEmpty;

    public CameoRecord Give(string picture, string? audience, DateTimeOffset now)
    {
        var replaced = Picture is null || Picture == picture ? Replaced : Replaced.Add(Picture);
        var tooMany = Math.Max(0, replaced.Count - MaxReplaced);
        return this with
        {
            Picture = picture,
            Audience = audience ?? Audience,
            GivenAt = Picture is null ? now : GivenAt,
            Replaced = replaced.RemoveRange(0, tooMany),
            Unwanted = Unwanted.AddRange(replaced.Take(tooMany)),
        };
    }

    /// <summary>Lets a request or an answer stand, and has it told.</summary>
    public CameoRecord Decide(string userId, string permission, DateTimeOffset now) => People.GetValueOrDefault(userId)?.Permission == permission
        ? this
        : WithRoomFor(userId) with { People = WithRoomFor(userId).People.SetItem(userId, new(userId, permission, now)), Untold = Untold.Add(userId) };

    /// <summary>As <see cref="Decide"/>, but nobody is told who has no video that is taken from them.</summary>
    public CameoRecord Deny(string userId, DateTimeOffset now)
    {
        var denied = Decide(userId, CameoPermission.Denied, now);
        return denied with { Untold = denied.Untold.Remove(userId), Withdrawals = denied.Withdrawals.Add(new(UserId: userId)) };
    }

    public CameoRecord WithdrawFrom(string videoId) => this with { Withdrawals = Withdrawals.Add(new(VideoId: videoId)) };

    /// <summary>What was refused stays refused, if there is another consent one day; what was granted does not stay granted.</summary>
    public CameoRecord Withdraw() => Picture is null ? this : this with
    {
        Picture = null,
        Audience = CameoAudience.Approved,
        People = People.RemoveRange(People.Values.Where(decision => decision.Permission != CameoPermission.Denied).Select(decision => decision.UserId)),
        Untold = [],
        Withdrawals = Withdrawals.Add(CameoWithdrawal.OfAll),
        Unwanted = [.. Unwanted, .. Replaced, Picture],
        Replaced = [],
    };

    public CameoRecord Close() => Closed ? this : Withdraw() with { People = ImmutableDictionary<string, CameoDecision>.Empty, Closed = true };

    public CameoRecord Forget(string userId) => People.ContainsKey(userId) ? this with { People = People.Remove(userId), Untold = Untold.Remove(userId) } : this;

    /// <summary>Strikes off whom was told, unless something else has been decided about them since.</summary>
    public CameoRecord AcknowledgeTold(CameoDecision told) => People.GetValueOrDefault(told.UserId) == told ? this with { Untold = Untold.Remove(told.UserId) } : this;

    public CameoRecord AcknowledgeWithdrawn(CameoWithdrawal withdrawal) => this with { Withdrawals = Withdrawals.Remove(withdrawal) };

    public CameoRecord AcknowledgeDeleted(string picture) => this with { Unwanted = Unwanted.Remove(picture) };

    // A refusal always finds room, and what makes room for it allows nobody anything: those who only ask go first, those who were allowed next.
    private CameoRecord WithRoomFor(string userId)
    {
        if (People.Count < MaxPeople || People.ContainsKey(userId)) return this;
        var first = People.Values.MinBy(decision => (Place(decision.Permission), decision.At))!.UserId;
        return this with { People = People.Remove(first), Untold = Untold.Remove(first) };

        static int Place(string permission) => permission switch { CameoPermission.Asked => 0, CameoPermission.Granted => 1, _ => 2 };
    }
}

/// <summary>From what the consent is withdrawn.</summary>
/// <param name="UserId">All videos of this person.</param>
/// <param name="VideoId">This video.</param>
[GenerateSerializer, Immutable, Alias("Sora.CameoWithdrawal")]
internal sealed record CameoWithdrawal([property: Id(0)] string? UserId = null, [property: Id(1)] string? VideoId = null)
{
    /// <summary>From everything.</summary>
    public static CameoWithdrawal OfAll { get; } = new();

    public bool Covers(CameoUse use) => (UserId is null || UserId == use.UserId) && (VideoId is null || VideoId == use.VideoId);
}
