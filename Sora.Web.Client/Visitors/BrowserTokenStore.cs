using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.JSInterop;
using Sora.Client.Sessions;
using Sora.Web.Client.Platform;

namespace Sora.Web.Client.Visitors;

/// <summary>Keeps the session in the browser's local storage, which all tabs share; one tab at a time refreshes it.</summary>
internal sealed class BrowserTokenStore(Browser browser) : ITokenStore
{
    private const string Key = "sora.session";

    public async ValueTask<TokenSet?> ReadAsync(CancellationToken cancellationToken)
    {
        var json = await browser.ReadAsync(Key);
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, TokenJson.Default.TokenSet);
        }
        catch (JsonException)
        {
            return null; // not ours, or from another version: the person signs in again
        }
    }

    public ValueTask WriteAsync(TokenSet? tokens, CancellationToken cancellationToken) =>
        browser.WriteAsync(Key, tokens is null ? null : JsonSerializer.Serialize(tokens, TokenJson.Default.TokenSet));

    public async ValueTask<IAsyncDisposable?> LockAsync(CancellationToken cancellationToken) =>
        await browser.AcquireLockAsync(Key) is { } held ? new Held(held) : null;

    private sealed class Held(IJSObjectReference held) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await held.InvokeVoidAsync("release");
            await held.DisposeAsync();
        }
    }
}

[JsonSerializable(typeof(TokenSet))]
internal sealed partial class TokenJson : JsonSerializerContext;
