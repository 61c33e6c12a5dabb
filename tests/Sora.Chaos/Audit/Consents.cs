using Sora.Chaos.Histories;
using Sora.Contracts.Cameos;

namespace Sora.Chaos.Audit;

/// <summary>What a history says of the consent behind each video that shows a cameo. A call without an answer may have its effect at any time after it began, or never.</summary>
internal sealed class Consents(History history, FinalState state)
{
    private readonly ILookup<string, Call> _calls = history.Calls.ToLookup(call => call.Person);

    /// <summary>The calls that made a video with a cameo: those that were acknowledged, and those without an answer whose video is there.</summary>
    public IReadOnlyList<Call> Uses { get; } =
    [
        .. history.Calls.Where(call => call is { Kind: CallKind.Create, Cameo: not null, Outcome: Outcome.Acknowledged }),
        // The prompts are all different.
        .. history.Calls.Where(call => call is { Kind: CallKind.Create, Cameo: not null, Outcome: Outcome.Unknown })
            .Join(state.Videos, call => (call.Person, call.Subject), video => (video.Owner, video.Prompt), (call, video) => call with { Result = video.Id }),
    ];

    /// <summary>True when there may have been consent at some moment of the call.</summary>
    public bool MayHaveBeenGiven(Call use) =>
        MayBeGiven(use, since: null) && Takings(use).Where(taking => IsCertain(taking) && taking.Ended <= use.Began).All(taking => MayBeGiven(use, taking));

    /// <summary>True when the consent is certainly withdrawn, and was not given again before the call could have used it.</summary>
    public bool IsWithdrawn(Call use) => Takings(use).Any(taking => IsCertain(taking) && (taking.Kind == CallKind.WithdrawCameoFrom || !MayBeGiven(use, taking)));

    /// <summary>True when a withdrawal may have reached the video.</summary>
    public bool MayBeWithdrawn(Call use) => Takings(use).Any(taking => !IsCertain(taking) || taking.Ended > use.Began);

    /// <summary>What may have been withdrawn from this use.</summary>
    private IEnumerable<Call> Takings(Call use) => use.Cameo is null ? [] : _calls[use.Cameo].Where(call => call switch
    {
        { Kind: CallKind.WithdrawCameo } => call.Outcome != Outcome.Refused,
        { Kind: CallKind.DenyCameo } => call.Outcome != Outcome.Refused && call.Subject == use.Person,
        // When its answer was lost, it is sent again and refused: the video is gone.
        { Kind: CallKind.WithdrawCameoFrom } => call.Subject == use.Result,
        _ => false,
    });

    /// <param name="since">A withdrawal; null for the beginning, when there is no consent either.</param>
    private bool MayBeGiven(Call use, Call? since)
    {
        var until = use.Outcome == Outcome.Acknowledged ? use.Ended : TimeSpan.MaxValue;
        var given = _calls[use.Cameo!].Where(call => call.Outcome != Outcome.Refused && call.Began < until && (since is null || call.Outcome == Outcome.Unknown || call.Number > since.Number)).ToList();
        var allowed = given.Exists(call => call.Kind == CallKind.AllowCameo && call.Subject == use.Person);
        // Whoever was refused stays so under each audience; whoever was allowed has to be allowed again after a withdrawal.
        return since is { Kind: CallKind.DenyCameo } ? allowed : given.Exists(call => call.Kind == CallKind.GiveCameo && (allowed || call.Text == CameoAudience.Everyone));
    }

    private static bool IsCertain(Call call) => call.Outcome == Outcome.Acknowledged;
}
