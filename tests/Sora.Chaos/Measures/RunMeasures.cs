using Sora.Chaos.Histories;

namespace Sora.Chaos.Measures;

/// <summary>What a run was like for the people in it, computed from its history alone.</summary>
/// <param name="Recoveries">Of each SIGKILL of a role, in order: the time until the last call that it disturbed had its answer, zero when it disturbed none.</param>
/// <param name="Gaps">Of each viewer who saw a render to its end: the longest time without anything new after its first picture.</param>
/// <param name="NotificationLags">Of each follow, like and comment that was told: the time from its answer until the one whom it concerns heard of it.</param>
public sealed record RunMeasures(ILookup<Role, TimeSpan> Recoveries, IReadOnlyList<TimeSpan> Gaps, IReadOnlyList<TimeSpan> NotificationLags)
{
    /// <summary>A call that takes longer is disturbed, and by the last fault that began before it had taken so long.</summary>
    public static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(1);

    public static RunMeasures Of(History history) => new(RecoveriesOf(history), [.. GapsOf(history)], [.. NotificationLagsOf(history)]);

    private static ILookup<Role, TimeSpan> RecoveriesOf(History history)
    {
        var faults = history.Faults.OrderBy(fault => fault.Began).ToArray();
        var disturbed = history.Calls.Where(call => call.Ended - call.Began > Noticeable).ToLookup(call => Array.FindLast(faults, fault => fault.Began < call.Began + Noticeable));
        return faults.Where(fault => fault.Kind == FaultKind.Kill).ToLookup(
            fault => fault.Role,
            fault => disturbed[fault].Select(call => call.Ended - fault.Began).DefaultIfEmpty(TimeSpan.Zero).Max());
    }

    private static IEnumerable<TimeSpan> GapsOf(History history)
    {
        foreach (var viewer in history.Renders.GroupBy(sight => sight.Watcher).Where(viewer => viewer.Any(sight => sight.IsTerminal)))
        {
            var sights = viewer.SkipWhile(sight => sight.Frame is null).Select(sight => sight.At).ToList();
            if (sights.Count > 1) yield return sights.Zip(sights.Skip(1), (one, next) => next - one).Max();
        }
    }

    private static IEnumerable<TimeSpan> NotificationLagsOf(History history)
    {
        var calls = history.Calls.Where(call => call.Outcome == Outcome.Acknowledged).ToLookup(call => call.Person);
        foreach (var sight in history.Notifications)
        {
            if (sight.Key.Actor is not { } actor) continue;
            var caused = sight.Key.Type switch
            {
                "follow" => Since(CallKind.Follow, CallKind.Unfollow, sight.Person),
                "like" => Since(CallKind.Like, CallKind.Unlike, sight.Key.VideoId),
                "comment" => calls[actor].FirstOrDefault(call => call.Kind == CallKind.Comment && call.Text == sight.Key.Text),
                _ => null,
            };
            // It may be heard before the answer is.
            if (caused is not null) yield return sight.At > caused.Ended ? sight.At - caused.Ended : TimeSpan.Zero;

            // The call that made it so: the first after the last that took it back. Those that repeat what is so already change nothing.
            Call? Since(CallKind on, CallKind off, string? subject)
            {
                Call? since = null;
                foreach (var call in calls[actor].Where(call => call.Subject == subject && call.Began < sight.At))
                {
                    if (call.Kind == off) since = null;
                    else if (call.Kind == on) since ??= call;
                }
                return since;
            }
        }
    }
}
