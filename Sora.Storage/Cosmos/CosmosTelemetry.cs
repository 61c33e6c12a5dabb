using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;

namespace Sora.Storage.Cosmos;

/// <summary>What Cosmos DB costs and refuses, for OpenTelemetry.</summary>
internal static class CosmosTelemetry
{
    public const string ChargeName = "sora.cosmos.request_charge";
    public const string RetriesName = "sora.cosmos.retries";

    private static readonly Meter Meter = new(StorageTelemetry.MeterName);

    private static readonly Histogram<double> Charge = Meter.CreateHistogram<double>(ChargeName, "{RU}", "Request units of an operation, by operation, container and status.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(RetriesName, "{retry}", "Requests repeated after a refusal, by container and status.");

    public static void Charged(string operation, string container, HttpStatusCode status, double units) =>
        Charge.Record(units, new TagList { { "operation", operation }, { "container", container }, { "status", StatusText(status) } });

    public static void Retried(string container, HttpStatusCode status) =>
        Retries.Add(1, new TagList { { "container", container }, { "status", StatusText(status) } });

    private static string StatusText(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);
}
