using Sora.Chaos.Histories;
using Sora.Contracts.Live;

namespace Sora.Chaos.Audit;

/// <summary>Nobody appears where they did not consent, nor any longer where they withdrew, and both sides are told.</summary>
internal static class CameoRules
{
    public static IEnumerable<Violation> Audit(History history, FinalState state, Consents consents) => [.. Consent(state, consents), .. Told(state, consents), .. ToldFalsely(history, state, consents)];

    private static IEnumerable<Violation> Consent(FinalState state, Consents consents)
    {
        var found = Found(state);
        foreach (var use in consents.Uses)
        {
            if (!consents.MayHaveBeenGiven(use)) yield return new(Promise.ConsentIsRequired, $"{use.Result} of {use.Person} was accepted without the consent of {use.Cameo}, who appears in it.");
            if (found.Contains(use.Result!) && consents.IsWithdrawn(use)) yield return new(Promise.WithdrawnIsGone, $"{use.Result} of {use.Person} is still there, from which {use.Cameo} withdrew.");
        }
    }

    private static IEnumerable<Violation> Told(FinalState state, Consents consents)
    {
        var inboxes = Inboxes(state);
        var there = state.Videos.Select(video => video.Id).ToHashSet();
        foreach (var use in consents.Uses)
        {
            var (reader, type, actor) = there.Contains(use.Result!) ? (use.Cameo!, NotificationType.CameoUsed, use.Person) : (use.Person, NotificationType.CameoWithdrawn, use.Cameo);
            if (inboxes.TryGetValue(reader, out var inbox) && !inbox.Exists(key => key.Type == type && key.Actor == actor && key.VideoId == use.Result)) yield return new(Promise.NothingGoesUntold, $"{reader} was not told {type} of {use.Result}.");
        }
    }

    private static IEnumerable<Violation> ToldFalsely(History history, FinalState state, Consents consents)
    {
        var found = Found(state);
        foreach (var (reader, inbox) in Inboxes(state))
        {
            foreach (var key in inbox)
            {
                var isTrue = key.Type switch
                {
                    NotificationType.CameoUsed => Asked(key.Actor, reader, key.VideoId).Any(),
                    NotificationType.CameoWithdrawn => !found.Contains(key.VideoId!) && Asked(reader, key.Actor, key.VideoId).Any(consents.MayBeWithdrawn),
                    _ => true,
                };
                if (!isTrue) yield return new(Promise.NothingFalseIsTold, $"{reader} was told {key.Type} of {key.VideoId} by {key.Actor}, which is not so.");
            }
        }

        IEnumerable<Call> Asked(string? person, string? cameo, string? videoId) => history.Calls
            .Where(call => call.Kind == CallKind.Create && call.Person == person && call.Cameo == cameo && (call.Result == videoId || call.Outcome != Outcome.Acknowledged))
            .Select(call => call with { Result = videoId });
    }

    /// <summary>Every video that anybody finds.</summary>
    private static HashSet<string> Found(FinalState state) => [.. state.Videos.Select(video => video.Id), .. state.People.SelectMany(person => person.Videos.Concat(person.Appearances))];

    private static Dictionary<string, List<NotificationKey>> Inboxes(FinalState state) => state.People.ToDictionary(person => person.Handle, person => person.Inbox.Select(notification => notification.Key).ToList());
}
