using System.Diagnostics.Metrics;
using Sora.Contracts.Live;
using Sora.Grains.Rendering;

namespace Sora.Grains.Notifications;

/// <summary>How soon people are told, for OpenTelemetry.</summary>
internal static class NotificationTelemetry
{
    private static readonly Meter Meter = new(RenderingTelemetry.MeterName);

    private static readonly Histogram<double> Lag = Meter.CreateHistogram(
        "sora.notifications.lag", "s", "From a notification's place in the inbox until a gateway that shows it has it.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private static readonly Counter<long> Unpushed = Meter.CreateCounter<long>("sora.notifications.unpushed", "{notification}", "Notifications that a gateway did not take in time, and reads from the inbox later.");

    public static void Pushed(IEnumerable<Notification> notifications, DateTimeOffset now)
    {
        foreach (var notification in notifications) Lag.Record(Math.Max(0, (now - DateTimeOffset.FromUnixTimeMilliseconds(notification.CreatedAt)).TotalSeconds));
    }

    public static void NotPushed(int notifications) => Unpushed.Add(notifications);
}
