using System.Diagnostics.Metrics;
using Sora.Grains.Rendering;

namespace Sora.Silo.Gpu;

/// <summary>How many render slots this process has, and how many of them work: what says whether more GPUs are needed.</summary>
internal static class SlotTelemetry
{
    private static readonly Meter Meter = new(RenderingTelemetry.MeterName);

    public static readonly UpDownCounter<int> Slots = Meter.CreateUpDownCounter<int>("sora.render_slots", "{slot}", "Render slots with a loaded model.");

    public static readonly UpDownCounter<int> Busy = Meter.CreateUpDownCounter<int>("sora.render_slots.busy", "{slot}", "Render slots that render.");

    public static KeyValuePair<string, object?> Model(string name) => new("model", name);
}
