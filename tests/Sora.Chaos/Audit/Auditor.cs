using Sora.Chaos.Histories;
using Sora.Contracts.Live;

namespace Sora.Chaos.Audit;

/// <summary>What the system has promised.</summary>
public enum Promise
{
    RenderEndsOnce,
    RenderIsNeverLost,
    RenderIsMadeOnce,
    SequencesRise,
    FinalPicturesStay,
    LikesAreExact,
    FollowsAreExact,
    CommentsAreExact,
    InboxHasNoGaps,
    NotifiedOnce,
    NothingGoesUntold,
    NothingFalseIsTold,

    /// <summary>No video with a cameo is accepted without the consent of its person.</summary>
    ConsentIsRequired,

    /// <summary>After a withdrawal that was acknowledged, nobody finds a video that it concerns.</summary>
    WithdrawnIsGone,
}

/// <summary>A promise that was broken, and how.</summary>
public sealed record Violation(Promise Promise, string What);

/// <summary>Compares what people were told with what is there in the end. Knows nothing of processes, faults or time.</summary>
public static class Auditor
{
    public static IReadOnlyList<Violation> Audit(History history, FinalState state)
    {
        var consents = new Consents(history, state);
        var gone = consents.Uses.Where(consents.MayBeWithdrawn).Select(use => use.Result!).Except(state.Videos.Select(video => video.Id)).ToHashSet();
        return
        [
            .. Renders(history, state, gone),
            .. Watchers(history, state, gone),
            .. Likes(history, state),
            .. Follows(history, state),
            .. Comments(history, state),
            .. Inboxes(history, state),
            .. Told(history, state),
            .. CameoRules.Audit(history, state, consents),
        ];
    }

    /// <param name="gone">Videos that may be gone, and are, because who appears in them withdrew.</param>
    private static IEnumerable<Violation> Renders(History history, FinalState state, HashSet<string> gone)
    {
        var videos = state.Videos.ToDictionary(video => video.Id);
        foreach (var create in history.Calls.Where(call => call is { Kind: CallKind.Create, Outcome: Outcome.Acknowledged }))
        {
            if (gone.Contains(create.Result!)) continue;
            if (!videos.TryGetValue(create.Result!, out var video)) yield return new(Promise.RenderIsNeverLost, $"{create.Result}, acknowledged to {create.Person}, is not there.");
            else if (video.Status is not ("completed" or "failed")) yield return new(Promise.RenderEndsOnce, $"{video.Id} is still {video.Status}.");
            else if (video.Status == "completed" && video.FileBytes == 0) yield return new(Promise.RenderIsNeverLost, $"{video.Id} is completed and has no file.");
        }
        foreach (var download in history.Calls.Where(call => call is { Kind: CallKind.Download, Outcome: Outcome.Refused } && !gone.Contains(call.Subject))) yield return new(Promise.RenderIsNeverLost, $"{download.Person} was refused the file of {download.Subject}, which was completed.");
        foreach (var person in state.People)
        {
            var creates = history.Calls.Where(call => call.Kind == CallKind.Create && call.Person == person.Handle).ToList();
            var acknowledged = creates.Where(call => call.Outcome == Outcome.Acknowledged).Select(call => call.Result!).ToHashSet();
            var unasked = person.Videos.Count(id => !acknowledged.Contains(id));
            if (unasked > creates.Count(call => call.Outcome == Outcome.Unknown)) yield return new(Promise.RenderIsMadeOnce, $"{person.Handle} has {unasked} videos too many.");
            foreach (var missing in acknowledged.Except(person.Videos).Except(gone)) yield return new(Promise.RenderIsNeverLost, $"{missing} is not among the videos of {person.Handle}.");
        }
    }

    private static IEnumerable<Violation> Watchers(History history, FinalState state, HashSet<string> gone)
    {
        var statuses = state.Videos.ToDictionary(video => video.Id, video => video.Status);
        // Of a video that is gone all know the same end, or none: it is gone also in the middle of its render.
        foreach (var end in history.Renders.Where(sight => sight.IsTerminal && gone.Contains(sight.VideoId))) statuses.TryAdd(end.VideoId, end.Type);
        foreach (var watcher in history.Renders.GroupBy(sight => sight.Watcher))
        {
            var sights = watcher.ToList();
            var video = sights[0].VideoId;
            if (sights.Zip(sights.Skip(1)).Any(pair => pair.Second.Sequence <= pair.First.Sequence)) yield return new(Promise.SequencesRise, $"{watcher.Key} was told something of {video} twice, or out of order.");
            var ends = sights.Count(sight => sight.IsTerminal);
            if ((ends != 1 || !sights[^1].IsTerminal) && !(ends == 0 && gone.Contains(video))) yield return new(Promise.RenderEndsOnce, $"{watcher.Key} was told {ends} ends of {video}.");
            if (sights.Find(sight => sight.IsTerminal) is { } end && statuses.GetValueOrDefault(video) != end.Type) yield return new(Promise.RenderEndsOnce, $"{watcher.Key} was told that {video} is {end.Type}, but it is {statuses.GetValueOrDefault(video)}.");
            foreach (var frame in sights.Where(sight => sight.Frame is not null).GroupBy(sight => sight.Frame))
            {
                if (frame.SkipWhile(sight => !sight.Final).Skip(1).Any()) yield return new(Promise.FinalPicturesStay, $"{watcher.Key} was given frame {frame.Key} of {video} again after it was final.");
            }
        }
        foreach (var frame in history.Renders.Where(sight => sight.Final).GroupBy(sight => (sight.VideoId, sight.Frame)).Where(frame => frame.Select(sight => sight.Picture).Distinct().Skip(1).Any()))
        {
            yield return new(Promise.FinalPicturesStay, $"Frame {frame.Key.Frame} of {frame.Key.VideoId} was final in two versions.");
        }
    }

    private static IEnumerable<Violation> Likes(History history, FinalState state)
    {
        foreach (var video in state.Videos)
        {
            var opinions = Standings(history.Calls.Where(call => call.Subject == video.Id), CallKind.Like, CallKind.Unlike);
            var (certain, possible) = (opinions.Values.Count(standing => standing == true), opinions.Values.Count(standing => standing != false));
            if (video.Likes < certain || video.Likes > possible) yield return new(Promise.LikesAreExact, $"{video.Id} has {video.Likes} likes; {certain} to {possible} people like it.");
        }
    }

    private static IEnumerable<Violation> Follows(History history, FinalState state)
    {
        foreach (var person in state.People)
        {
            var standings = Standings(history.Calls.Where(call => call.Subject == person.Handle), CallKind.Follow, CallKind.Unfollow);
            foreach (var (follower, follows) in standings)
            {
                var listed = person.Followers.Count(handle => handle == follower);
                if (follows is { } certain && listed != (certain ? 1 : 0)) yield return new(Promise.FollowsAreExact, $"{follower} is {listed} times among the followers of {person.Handle}, whom they {(certain ? "follow" : "do not follow")}.");
            }
            foreach (var stranger in person.Followers.Where(handle => !standings.ContainsKey(handle))) yield return new(Promise.FollowsAreExact, $"{stranger} follows {person.Handle} and never asked to.");
        }
    }

    private static IEnumerable<Violation> Comments(History history, FinalState state)
    {
        foreach (var video in state.Videos)
        {
            var asked = history.Calls.Where(call => call.Kind == CallKind.Comment && call.Subject == video.Id).ToList();
            foreach (var call in asked)
            {
                // The texts are all different.
                var found = video.Comments.Count(comment => comment.Author == call.Person && comment.Text == call.Text);
                if (call.Outcome switch { Outcome.Acknowledged => found != 1, Outcome.Refused => found != 0, _ => found > 1 }) yield return new(Promise.CommentsAreExact, $"'{call.Text}' of {call.Person}, {call.Outcome.ToString().ToLowerInvariant()}, is {found} times below {video.Id}.");
            }
            foreach (var stray in video.Comments.Where(comment => !asked.Exists(call => call.Person == comment.Author && call.Text == comment.Text))) yield return new(Promise.CommentsAreExact, $"Nobody wrote '{stray.Text}' below {video.Id}.");
        }
    }

    private static IEnumerable<Violation> Inboxes(History history, FinalState state)
    {
        foreach (var person in state.People)
        {
            if (!person.Inbox.Select(notification => notification.Sequence).SequenceEqual(Enumerable.Range(1, person.Inbox.Count).Select(number => (long)number))) yield return new(Promise.InboxHasNoGaps, $"The inbox of {person.Handle} is not numbered 1 to {person.Inbox.Count}.");
            foreach (var repeated in person.Inbox.GroupBy(notification => notification.Key).Where(same => same.Count() > Occasions(person.Handle, same.Key))) yield return new(Promise.NotifiedOnce, $"{person.Handle} is notified {repeated.Count()} times of {repeated.Key}.");
            var heard = history.Notifications.Where(sight => sight.Person == person.Handle).ToList();
            if (!heard.Select(Said).SequenceEqual(person.Inbox.Take(heard.Count).Select(Said))) yield return new(Promise.InboxHasNoGaps, $"{person.Handle} heard something else, or in another order, than the inbox holds.");
            if (heard.Count < person.Inbox.Count) yield return new(Promise.NothingGoesUntold, $"{person.Handle} heard {heard.Count} of {person.Inbox.Count} notifications.");
        }

        // Who was refused and is allowed again is told again.
        int Occasions(string reader, NotificationKey key) => key.Type == NotificationType.CameoGranted
            ? history.Calls.Count(call => call.Kind == CallKind.AllowCameo && call.Person == key.Actor && call.Subject == reader && call.Outcome != Outcome.Refused)
            : 1;
    }

    private static (long, NotificationKey) Said(NotificationSight sight) => (sight.Sequence, sight.Key);

    private static IEnumerable<Violation> Told(History history, FinalState state)
    {
        var inboxes = state.People.ToDictionary(person => person.Handle, person => person.Inbox.Select(notification => notification.Key).ToHashSet());
        foreach (var video in state.Videos.Where(video => video.Status is "completed" or "failed"))
        {
            if (inboxes.TryGetValue(video.Owner, out var inbox) && !inbox.Any(key => key is { Type: "video_ready" } && key.VideoId == video.Id)) yield return new(Promise.NothingGoesUntold, $"{video.Owner} was not told of the end of {video.Id}.");
        }
        foreach (var call in history.Calls.Where(call => call.Outcome == Outcome.Acknowledged))
        {
            var owner = call.Kind is CallKind.Follow or CallKind.AllowCameo ? call.Subject : state.Videos.FirstOrDefault(video => video.Id == call.Subject)?.Owner;
            // A like that is taken back before it was told is told to nobody.
            var withdrawn = call.Kind == CallKind.Like && history.Calls.Any(later => later.Number > call.Number && later.Kind == CallKind.Unlike && later.Person == call.Person && later.Subject == call.Subject);
            if (owner is null || owner == call.Person || withdrawn || !inboxes.TryGetValue(owner, out var inbox)) continue;
            var told = call.Kind switch
            {
                CallKind.Follow => inbox.Any(key => key.Type == "follow" && key.Actor == call.Person) || Unfollowed(call),
                CallKind.Like => inbox.Any(key => key.Type == "like" && key.Actor == call.Person && key.VideoId == call.Subject),
                CallKind.Comment => inbox.Any(key => key.Type == "comment" && key.Actor == call.Person && key.VideoId == call.Subject && key.Text == call.Text),
                CallKind.AllowCameo => inbox.Any(key => key.Type == NotificationType.CameoGranted && key.Actor == call.Person) || Revoked(call),
                _ => true,
            };
            if (!told) yield return new(Promise.NothingGoesUntold, $"{owner} was not told of the {call.Kind.ToString().ToLowerInvariant()} of {call.Person} on {call.Subject}.");
        }

        bool Unfollowed(Call follow) => history.Calls.Any(later => later.Number > follow.Number && later.Kind == CallKind.Unfollow && later.Person == follow.Person && later.Subject == follow.Subject);

        bool Revoked(Call allow) => history.Calls.Any(later => later.Number > allow.Number && later.Person == allow.Person && (later.Kind == CallKind.WithdrawCameo || (later.Kind == CallKind.DenyCameo && later.Subject == allow.Subject)));
    }

    /// <summary>Where each person stands after their calls on one subject: true, false, or null when a call of theirs has no known outcome, for it may still come to pass after later ones.</summary>
    private static Dictionary<string, bool?> Standings(IEnumerable<Call> calls, CallKind on, CallKind off) => calls.Where(call => call.Kind == on || call.Kind == off).GroupBy(call => call.Person).ToDictionary(
        person => person.Key,
        person => person.Any(call => call.Outcome == Outcome.Unknown) ? (bool?)null : person.LastOrDefault(call => call.Outcome == Outcome.Acknowledged) is { } last && last.Kind == on);
}
