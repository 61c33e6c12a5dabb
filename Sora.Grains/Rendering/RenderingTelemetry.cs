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

    internal static readonly Gauge<int> QueueDepth = Meter.CreateGauge<int>("sora.render_queue.depth", "{render}", "Renders that wait for a worker.");

    /// <summary>How fast completed renders were, as final frames per second of wall time.</summary>
    internal static readonly Histogram<double> FrameRate = Meter.CreateHistogram<double>("sora.render.frame_rate", "{frame}/s", "Final frames per second of a completed render.");

    internal static KeyValuePair<string, object?> Model(string name) => new("model", name);

    internal static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
