using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Memory;

namespace Sora.Gateway.Videos;

/// <summary>Finds the idempotency key of a create whose client sends none. The OpenAI SDKs repeat a create after a lost answer and mark it only by a counter, <c>X-Stainless-Retry-Count</c>.</summary>
/// <remarks>Known to this gateway alone and for a few minutes: what it saves is a second render after a hiccup, not correctness.</remarks>
internal sealed class RepeatedCreates : IDisposable
{
    private const string CountHeader = "X-Stainless-Retry-Count";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly MemoryCache _keys = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>The client's own key; else, for a client that counts its retries, the key that its first try was given; else null.</summary>
    public string? KeyFor<T>(HttpRequest http, string userId, T request, JsonTypeInfo<T> type, IdempotencyKey sent)
    {
        if (sent.Value is not null || !int.TryParse(http.Headers[CountHeader], out var count))
        {
            return sent.Value;
        }

        var identity = (userId, http.Path.Value, Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, type)))); // a request may hold a picture
        if (count > 0 && _keys.TryGetValue(identity, out string? key))
        {
            return key;
        }

        // A first try is remembered before it is carried out: its answer may be what gets lost.
        return _keys.Set(identity, $"retry-{Guid.NewGuid():n}", new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Window });
    }

    public void Dispose() => _keys.Dispose();
}
