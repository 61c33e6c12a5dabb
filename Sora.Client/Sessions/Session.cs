using System.Net;
using System.Net.Http.Json;
using Sora.Client.Http;
using Sora.Contracts;
using Sora.Contracts.Accounts;

namespace Sora.Client.Sessions;

/// <summary>Who the caller is: hands out access tokens and refreshes them, one refresh at a time however many requests wait for it.</summary>
internal sealed class Session(HttpClient http, ITokenStore store, TimeProvider time)
{
    private static readonly TimeSpan RefreshEarly = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Task<TokenSet?>? refreshing;
    private int generation;

    /// <summary>Changes when another person, or nobody, is signed in; a refresh does not change it.</summary>
    public int Generation => Volatile.Read(ref generation);

    /// <summary>Raised after <see cref="Generation"/> has changed.</summary>
    public event Action? IdentityChanged;

    public ValueTask<TokenSet?> ReadAsync(CancellationToken cancellationToken) => store.ReadAsync(cancellationToken);

    /// <summary>A token that should be valid, or null for a guest.</summary>
    public async ValueTask<string?> AccessTokenAsync(CancellationToken cancellationToken)
    {
        var tokens = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (tokens is { RefreshToken: not null, ExpiresAt: { } end } && end - RefreshEarly <= time.GetUtcNow())
        {
            tokens = await RefreshAsync(tokens.AccessToken, cancellationToken).ConfigureAwait(false);
        }
        return tokens?.AccessToken;
    }

    /// <summary>Replaces a token that the server refused. Null when the session has ended: it is then forgotten and the caller is a guest.</summary>
    public async Task<TokenSet?> RefreshAsync(string refused, CancellationToken cancellationToken)
    {
        Task<TokenSet?> refresh;
        lock (gate)
        {
            // Without the caller's token: a refresh that is cut off after the server has rotated the token would end the session.
            refresh = refreshing ??= RefreshOnceAsync(refused);
        }
        return await refresh.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task SignInAsync(SessionResponse answer, CancellationToken cancellationToken)
    {
        await store.WriteAsync(TokensOf(answer), cancellationToken).ConfigureAwait(false);
        ChangeIdentity();
    }

    public async Task SignOutAsync(CancellationToken cancellationToken)
    {
        await store.WriteAsync(null, cancellationToken).ConfigureAwait(false);
        ChangeIdentity();
    }

    private async Task<TokenSet?> RefreshOnceAsync(string refused)
    {
        await Task.Yield(); // so that `refreshing` is set before this can end
        try
        {
            await using var held = await store.LockAsync(CancellationToken.None).ConfigureAwait(false);
            var current = await store.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (current is null || current.AccessToken != refused)
            {
                return current; // someone else has refreshed it, or signed out
            }
            if (current.RefreshToken is null)
            {
                return null; // an API key: the owner's to replace, so it is not forgotten
            }
            using var answer = await PostRefreshAsync(current.RefreshToken).ConfigureAwait(false);
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden)
            {
                await SignOutAsync(CancellationToken.None).ConfigureAwait(false);
                return null;
            }
            await ApiError.ThrowIfFailedAsync(answer, time, CancellationToken.None).ConfigureAwait(false);
            var session = await answer.Content.ReadFromJsonAsync(SoraJson.Default.SessionResponse).ConfigureAwait(false);
            var tokens = TokensOf(session ?? throw new InvalidDataException("The server answered a refresh without a session."));
            await store.WriteAsync(tokens, CancellationToken.None).ConfigureAwait(false);
            return tokens;
        }
        finally
        {
            lock (gate)
            {
                refreshing = null;
            }
        }
    }

    private async Task<HttpResponseMessage> PostRefreshAsync(string refreshToken)
    {
        try
        {
            return await http.PostAsJsonAsync("v1/sessions/refresh", new RefreshSessionRequest(refreshToken), SoraJson.Default.RefreshSessionRequest).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            throw new SoraConnectionException(http.BaseAddress!, fault);
        }
    }

    private void ChangeIdentity()
    {
        Interlocked.Increment(ref generation);
        IdentityChanged?.Invoke();
    }

    private TokenSet TokensOf(SessionResponse answer) =>
        new(answer.AccessToken, answer.RefreshToken, time.GetUtcNow().AddSeconds(answer.ExpiresIn), answer.User.Handle);
}
