namespace Sora.Client.Sessions;

/// <summary>Where a client keeps its session: memory, a file, the browser's storage.</summary>
public interface ITokenStore
{
    /// <summary>The session, or null for a guest.</summary>
    ValueTask<TokenSet?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the session; null forgets it.</summary>
    ValueTask WriteAsync(TokenSet? tokens, CancellationToken cancellationToken);

    /// <summary>
    /// Held while tokens are refreshed. A refresh token works once, so a store that several processes or browser tabs share must let one in at a time;
    /// a store of one process needs no lock.
    /// </summary>
    ValueTask<IAsyncDisposable?> LockAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IAsyncDisposable?>(null);
}

/// <summary>What proves who the caller is.</summary>
/// <param name="AccessToken">Sent with every request: a short-lived token, or an API key.</param>
/// <param name="RefreshToken">Gets the next access token, once; null with an API key.</param>
/// <param name="ExpiresAt">When the access token ends; null with an API key.</param>
/// <param name="Handle">Whose session it is; null with an API key.</param>
public sealed record TokenSet(string AccessToken, string? RefreshToken = null, DateTimeOffset? ExpiresAt = null, string? Handle = null)
{
    // Tokens stay out of logs and error messages that print the record.
    public override string ToString() => $"TokenSet {{ Handle = {Handle}, ExpiresAt = {ExpiresAt:O} }}";
}
