using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sora.Grains.Rendering;

/// <summary>What rendering tells OpenTelemetry.</summary>
public static class RenderingTelemetry
{
    /// <summary>Name of the activity source: a span per attempt, joined to the trace of the request that created the video.</summary>
    public const string ActivitySourceName = "Sora.Rendering";

    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Sora";

    internal static readonly ActivitySource Activities = new(ActivitySourceName);

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Attempts that ended, by outcome: completed, failed, stopped, superseded.</summary>
    internal static readonly Counter<long> Renders = Meter.CreateCounter<long>("sora.renders", "{render}", "Attempts that ended.");

    /// <summary>The queues that are active in this process, by model: when one moves to another process its figures move too.</summary>
    internal static readonly ConcurrentDictionary<string, QueueFigures> Queues = new();

    internal static readonly Histogram<double> QueueWait = Meter.CreateHistogram<double>("sora.render_queue.wait", "s", "How long renders waited for a worker.");

    /// <summary>Leases taken from a worker before its render had ended, by reason: expired, or ended with the worker's silo; restarted when the worker itself has begun anew.</summary>
    internal static readonly Counter<long> LeasesLost = Meter.CreateCounter<long>("sora.render_leases.lost", "{lease}", "Leases taken from a worker before its render had ended.");

    /// <summary>How fast completed renders were, as final frames per second of wall time.</summary>
    internal static readonly Histogram<double> FrameRate = Meter.CreateHistogram<double>("sora.render.frame_rate", "{frame}/s", "Final frames per second of a completed render.");

    static RenderingTelemetry()
    {
        Meter.CreateObservableGauge("sora.render_queue.depth", () => Queues.Select(queue => new Measurement<int>(queue.Value.Waiting, Model(queue.Key))), "{render}", "Renders that wait for a worker.");
        Meter.CreateObservableGauge(
            "sora.render_queue.oldest_wait", () => Queues.Select(queue => new Measurement<double>(queue.Value.OldestWait.TotalSeconds, Model(queue.Key))), "s", "How long the render that waits longest has waited.");
    }

    internal static KeyValuePair<string, object?> Model(string name) => new("model", name);

    internal static KeyValuePair<string, object?> Reason(string reason) => new("reason", reason);

    internal static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);

    /// <param name="OldestSince">A timestamp of the clock; null when none waits.</param>
    internal sealed record QueueFigures(int Waiting, long? OldestSince, TimeProvider Time)
    {
        public TimeSpan OldestWait => OldestSince is { } since ? Time.GetElapsedTime(since) : TimeSpan.Zero;
    }
}
