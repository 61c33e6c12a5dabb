using System.Text.Json;
using Microsoft.Azure.Cosmos;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Sora.Storage.Cosmos;

/// <summary>Grain state in Cosmos DB: an item per grain and state name in the grain's own partition, fenced by its ETag.</summary>
internal sealed class CosmosGrainStorage(CosmosDatabase database, CosmosStorageOptions options, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage
{
    // An item may have 2 MB as JSON, with what the account adds to it.
    private const int MaxItemBytes = (2 * 1024 * 1024) - (8 * 1024);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var answer = await ReadAsync(stateName, grainId);
        if (answer.IsMissing)
        {
            Reset(grainState);
            return;
        }
        grainState.State = Deserialize<T>(stateName, grainId, answer);
        grainState.ETag = answer.ETag;
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Before the first await: the state belongs to the caller, who may change it while the write waits.
        var item = Serialize(stateName, grainId, grainState.State);
        var (container, key, expected) = (ContainerOf(grainId), CosmosKey.Of(grainId), grainState.ETag);
        var answer = await database.SendAsync(
            container,
            expected is null ? "create" : "replace",
            (items, cancellation) => expected is null
                ? items.CreateItemStreamAsync(new MemoryStream(item), key.ToPartitionKey(), cancellationToken: cancellation)
                : items.ReplaceItemStreamAsync(new MemoryStream(item), CosmosKey.ToItemId(stateName), key.ToPartitionKey(), new() { IfMatchEtag = expected }, cancellation));
        if (answer.IsConflict) throw await Conflict(stateName, grainId, expected);
        StorageTelemetry.Wrote(grainId, item.Length, isNew: expected is null);
        grainState.ETag = answer.ETag;
        grainState.RecordExists = true;
    }

    /// <remarks>Clearing what is not there does nothing. The item goes; the account never gives its tag out again.</remarks>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = grainState.ETag;
        if (expected is null)
        {
            if (!(await ReadAsync(stateName, grainId)).IsMissing) throw await Conflict(stateName, grainId, expected);
        }
        else
        {
            var answer = await database.SendAsync(
                ContainerOf(grainId),
                "delete",
                (items, cancellation) => items.DeleteItemStreamAsync(CosmosKey.ToItemId(stateName), CosmosKey.Of(grainId).ToPartitionKey(), new() { IfMatchEtag = expected }, cancellation));
            if (answer.IsConflict) throw await Conflict(stateName, grainId, expected);
            StorageTelemetry.Deleted(grainId);
        }
        Reset(grainState);
    }

    private async Task<CosmosAnswer> ReadAsync(string stateName, GrainId grainId)
    {
        var answer = await database.SendAsync(
            ContainerOf(grainId),
            "read",
            (items, cancellation) => items.ReadItemStreamAsync(CosmosKey.ToItemId(stateName), CosmosKey.Of(grainId).ToPartitionKey(), cancellationToken: cancellation));
        StorageTelemetry.Read(grainId, answer.Content.Length);
        return answer;
    }

    private CosmosContainer ContainerOf(GrainId grainId) =>
        CosmosContainer.OfGrains(options.ContainerOfGrainType.GetValueOrDefault(grainId.Type.ToString()!, CosmosStorageOptions.DefaultContainer));

    private async Task<InconsistentStateException> Conflict(string stateName, GrainId grainId, string? expected)
    {
        StorageTelemetry.Conflicted(grainId);
        var stored = await ReadAsync(stateName, grainId);
        return new($"State {stateName} of grain {grainId} was changed by another activation.", stored.ETag ?? "none", expected ?? "none");
    }

    private byte[] Serialize<T>(string stateName, GrainId grainId, T state)
    {
        var key = CosmosKey.Of(grainId);
        var item = JsonSerializer.SerializeToUtf8Bytes(
            new GrainItem(CosmosKey.ToItemId(stateName), key.Owner, key.Grain, serializer.Serialize(state).ToArray()), CosmosJson.Default.GrainItem);
        return item.Length <= MaxItemBytes
            ? item
            : throw new CosmosStorageException(
                CosmosFault.TooLarge, $"State {stateName} of grain {grainId} takes {item.Length} bytes as an item of Cosmos DB, which holds {MaxItemBytes}: keep it in several grains or states.");
    }

    private T Deserialize<T>(string stateName, GrainId grainId, CosmosAnswer answer)
    {
        try
        {
            return serializer.Deserialize<T>(new BinaryData(answer.Read(CosmosJson.Default.GrainItem).Payload)) ?? activators.GetActivator<T>().Create();
        }
        catch (Exception cause)
        {
            throw new CosmosStorageException(CosmosFault.Corrupt, $"Cosmos DB: state {stateName} of grain {grainId} can not be read as {typeof(T)}: {cause.Message}", cause);
        }
    }

    private void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }
}
