using System.Globalization;
using Sora.Bench.Results;
using Sora.Chaos.Audit;
using Sora.Chaos.Histories;
using Sora.Chaos.Measures;

namespace Sora.Chaos;

/// <summary>How a run ended.</summary>
/// <param name="Violations">Empty when every promise was kept.</param>
public sealed record ChaosOutcome(History History, FinalState State, IReadOnlyList<Violation> Violations)
{
    /// <summary>The run as a table.</summary>
    internal IReadOnlyList<Figure> ToFigures()
    {
        var measures = RunMeasures.Of(History);
        var renders = History.Calls.Where(call => call is { Kind: CallKind.Create, Outcome: Outcome.Acknowledged }).ToList();
        var withdrawn = renders.ExceptBy(State.Videos.Select(video => video.Id), call => call.Result).Count(call => call.Cameo is not null);
        var faults = History.Faults.CountBy(fault => $"{fault.Kind} {fault.Role}".ToLowerInvariant()).OrderBy(count => count.Key, StringComparer.Ordinal);
        return
        [
            new("faults", $"{History.Faults.Count}: {string.Join(", ", faults.Select(count => $"{count.Key} {count.Value}"))}"),
            new("promises broken, as the auditor finds", $"{Violations.Count}", Target: "0"),
            new("renders finished of renders acknowledged", $"{State.Videos.Count(video => video.Status == "completed")} of {renders.Count}, {State.Videos.Count(video => video.Status == "failed")} failed, {withdrawn} deleted since someone withdrew their cameo", Target: "all"),
            new("renders with a cameo: acknowledged, refused", $"{renders.Count(call => call.Cameo is not null)}, {History.Calls.Count(call => call is { Cameo: not null, Outcome: Outcome.Refused })}"),
            new("calls: acknowledged, refused, without an answer", $"{CallsThat(Outcome.Acknowledged)}, {CallsThat(Outcome.Refused)}, {CallsThat(Outcome.Unknown)}"),
            new("HTTP requests that failed and were sent again", $"{History.FailedRequests}"),
            new("a call, with all repetitions", Spread([.. History.Calls.Select(call => call.Ended - call.Began)])),
            .. measures.Recoveries.OrderBy(role => role.Key).Select(role => new Figure($"calls recover after SIGKILL of {Named(role.Key)} ({role.Count()} kills)", Middle([.. role]))),
            new($"longest gap of a viewer ({measures.Gaps.Count} viewers)", Middle(measures.Gaps)),
            new($"notification lag ({measures.NotificationLags.Count} notifications)", Spread(measures.NotificationLags)),
        ];
    }

    private int CallsThat(Outcome outcome) => History.Calls.Count(call => call.Outcome == outcome);

    private static string Named(Role role) => role switch { Role.Cpu => "a CPU silo", Role.Gpu => "a GPU silo", Role.Redis => "Redis", _ => "a gateway" };

    private static string Middle(IReadOnlyList<TimeSpan> times) => $"p50 {At(times, 0.5)}, max {At(times, 1)}";

    private static string Spread(IReadOnlyList<TimeSpan> times) => $"p50 {At(times, 0.5)}, p99 {At(times, 0.99)}, max {At(times, 1)}";

    private static string At(IReadOnlyList<TimeSpan> times, double part) => string.Create(CultureInfo.InvariantCulture, $"{new Latencies(times).Percentile(part).TotalSeconds:F2} s");
}
