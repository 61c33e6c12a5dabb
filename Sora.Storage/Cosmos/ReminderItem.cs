using System.Text.Json.Serialization;

namespace Sora.Storage.Cosmos;

/// <summary>A reminder as an item.</summary>
/// <param name="Id">The reminder's name: see <see cref="CosmosKey.ToItemId"/>.</param>
/// <param name="Hash">Of the grain: its place on the ring of which each silo serves a part.</param>
internal sealed record ReminderItem(string Id, string Owner, string Grain, string Name, uint Hash, DateTime StartAt, TimeSpan Period)
{
    /// <summary>Given by the account; not sent to it.</summary>
    [JsonPropertyName("_etag")]
    public string? ETag { get; init; }

    public static ReminderItem Of(ReminderEntry entry)
    {
        var key = CosmosKey.Of(entry.GrainId);
        return new(CosmosKey.ToItemId(entry.ReminderName), key.Owner, key.Grain, entry.ReminderName, entry.GrainId.GetUniformHashCode(), entry.StartAt, entry.Period);
    }

    public ReminderEntry ToEntry(string? tag) => new() { GrainId = GrainId.Parse(Grain), ReminderName = Name, StartAt = StartAt, Period = Period, ETag = tag };
}

/// <summary>What a query for reminders is answered with.</summary>
internal sealed record ReminderPage([property: JsonPropertyName("Documents")] ReminderItem[] Documents);
