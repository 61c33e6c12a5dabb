using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Azure.Cosmos;

namespace Sora.Storage.Cosmos;

/// <summary>What an operation came to: success, or one of the refusals that a caller decides on: not there, there already, another version.</summary>
internal readonly record struct CosmosAnswer(HttpStatusCode Status, string? ETag, byte[] Content)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public bool IsMissing => Status is HttpStatusCode.NotFound;

    /// <summary>Another write came first. A write with a tag also finds so when the item is gone.</summary>
    public bool IsConflict => Status is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound;

    /// <exception cref="JsonException">The item is not what it should be.</exception>
    public T Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Content, type) ?? throw new JsonException("The item is null.");

    public static async Task<CosmosAnswer> From(ResponseMessage response, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        if (response is { IsSuccessStatusCode: true, Content: { } body }) await body.CopyToAsync(content, cancellationToken);
        return new(response.StatusCode, response.Headers.ETag, content.ToArray());
    }
}
