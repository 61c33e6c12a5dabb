using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sora.Storage;

/// <summary>What grain storages and reminder tables do, whatever they keep their items in, for OpenTelemetry.</summary>
internal static class StorageTelemetry
{
    public const string MeterName = "Sora";
    public const string ConflictsName = "sora.storage.conflicts";
    public const string ItemSizeName = "sora.storage.item_size";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Conflicts = Meter.CreateCounter<long>(ConflictsName, "{conflict}", "Writes refused because another was faster, by grain type.");

    private static readonly Histogram<long> ItemSize = Meter.CreateHistogram(
        ItemSizeName, "By", "Items read and written, by operation and grain type; of a delete, and a read that finds nothing, zero.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [0, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576] });

    public static void Conflicted(GrainId grain) => Conflicts.Add(1, GrainType(grain));

    public static void Read(GrainId grain, long bytes) => Used("read", grain, bytes);

    /// <param name="isNew">False when it replaces one.</param>
    public static void Wrote(GrainId grain, long bytes, bool isNew) => Used(isNew ? "create" : "replace", grain, bytes);

    /// <summary>Wrote an item without asking whether it was there.</summary>
    public static void Put(GrainId grain, long bytes) => Used("upsert", grain, bytes);

    public static void Deleted(GrainId grain) => Used("delete", grain, 0);

    private static void Used(string operation, GrainId grain, long bytes) => ItemSize.Record(bytes, new TagList { { "operation", operation }, GrainType(grain) });

    private static KeyValuePair<string, object?> GrainType(GrainId grain) => new("grain", grain.Type.ToString());
}
