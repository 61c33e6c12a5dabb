using System.Net;

namespace Sora.Storage.Cosmos;

/// <summary>Cosmos DB can not do what was asked; the message names the container and says what to do.</summary>
[GenerateSerializer, Alias("Sora.CosmosStorageException")]
public sealed class CosmosStorageException(CosmosFault fault, string message, Exception? inner = null) : IOException(message, inner)
{
    [Id(0)] public CosmosFault Fault { get; } = fault;

    internal static CosmosStorageException From(HttpStatusCode status, string container, string? detail, Exception? inner = null)
    {
        var (fault, advice) = status switch
        {
            HttpStatusCode.TooManyRequests => (CosmosFault.Throttled, "it has spent its request units: raise its throughput"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (CosmosFault.AccessDenied, "access was refused: check the key, or the roles of the identity and the account's firewall"),
            HttpStatusCode.NotFound => (CosmosFault.Layout, "the database or the container is not there: create it, or allow it to be created"),
            HttpStatusCode.RequestEntityTooLarge => (CosmosFault.TooLarge, "an item is larger than 2 MB"),
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestTimeout or HttpStatusCode.Gone or (HttpStatusCode)449 or (HttpStatusCode)0 =>
                (CosmosFault.Unavailable, "it did not answer in time: the account or the way to it is disturbed"),
            _ => (CosmosFault.Failed, "the operation failed"),
        };
        return new(fault, $"Cosmos DB, {container}: {advice} ({(int)status}{(string.IsNullOrEmpty(detail) ? "" : $": {detail}")}).", inner);
    }
}
