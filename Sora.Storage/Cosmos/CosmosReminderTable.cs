using System.Text.Json;
using Microsoft.Azure.Cosmos;

namespace Sora.Storage.Cosmos;

/// <summary>Reminders in Cosmos DB: an item each, in its grain's partition; a silo finds those of its part of the ring by their hash.</summary>
internal sealed class CosmosReminderTable(CosmosDatabase database) : IReminderTable
{
    private static readonly CosmosContainer Reminders = CosmosContainer.OfGrains("reminders", "/hash");

    public Task StartAsync(CancellationToken cancellationToken) => database.OpenAsync(Reminders).WaitAsync(cancellationToken);

    public Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        var key = CosmosKey.Of(grainId);
        return Query(new QueryDefinition("SELECT * FROM c WHERE c.owner = @owner AND c.grain = @grain").WithParameter("@owner", key.Owner).WithParameter("@grain", key.Grain), key.ToPartitionKey());
    }

    /// <remarks>The hashes form a ring: the range is open at <paramref name="begin"/>, closed at <paramref name="end"/>, and wraps when begin is not below end.</remarks>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Query(
        new QueryDefinition($"SELECT * FROM c WHERE c.hash > @begin {(begin < end ? "AND" : "OR")} c.hash <= @end").WithParameter("@begin", begin).WithParameter("@end", end), partition: null);

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var answer = await database.SendAsync(
            Reminders,
            "read",
            (items, cancellation) => items.ReadItemStreamAsync(CosmosKey.ToItemId(reminderName), CosmosKey.Of(grainId).ToPartitionKey(), cancellationToken: cancellation));
        StorageTelemetry.Read(grainId, answer.Content.Length);
        return answer.IsMissing ? null : answer.Read(CosmosJson.Default.ReminderItem).ToEntry(answer.ETag);
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var item = ReminderItem.Of(entry);
        var body = JsonSerializer.SerializeToUtf8Bytes(item, CosmosJson.Default.ReminderItem);
        var answer = await database.SendAsync(
            Reminders,
            "upsert",
            (items, cancellation) => items.UpsertItemStreamAsync(new MemoryStream(body), CosmosKey.Of(entry.GrainId).ToPartitionKey(), cancellationToken: cancellation));
        if (!answer.IsSuccess) throw CosmosStorageException.From(answer.Status, Reminders.Name, $"reminder {entry.ReminderName} of {entry.GrainId}");
        StorageTelemetry.Put(entry.GrainId, body.Length);
        return answer.ETag;
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var answer = await database.SendAsync(
            Reminders,
            "delete",
            (items, cancellation) => items.DeleteItemStreamAsync(CosmosKey.ToItemId(reminderName), CosmosKey.Of(grainId).ToPartitionKey(), new() { IfMatchEtag = eTag }, cancellation));
        if (answer.IsSuccess) StorageTelemetry.Deleted(grainId);
        return answer.IsSuccess;
    }

    public async Task TestOnlyClearTable()
    {
        foreach (var entry in (await ReadRows(0, 0)).Reminders) await RemoveRow(entry.GrainId, entry.ReminderName, entry.ETag!);
    }

    private async Task<ReminderTableData> Query(QueryDefinition query, PartitionKey? partition)
    {
        var entries = new List<ReminderEntry>();
        FeedIterator? pages = null;
        try
        {
            do
            {
                var answer = await database.SendAsync(
                    Reminders, "query", (items, cancellation) => (pages ??= items.GetItemQueryStreamIterator(query, requestOptions: new() { PartitionKey = partition })).ReadNextAsync(cancellation));
                if (!answer.IsSuccess) throw CosmosStorageException.From(answer.Status, Reminders.Name, "the reminders can not be read");
                entries.AddRange(answer.Read(CosmosJson.Default.ReminderPage).Documents.Select(item => item.ToEntry(item.ETag)));
            }
            while (pages!.HasMoreResults);
        }
        finally
        {
            pages?.Dispose();
        }
        return new(entries);
    }
}
