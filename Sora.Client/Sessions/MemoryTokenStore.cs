namespace Sora.Client.Sessions;

/// <summary>Keeps the session as long as the process lives.</summary>
/// <param name="tokens">The session to begin with, such as <c>new TokenSet("sk-…")</c> for an API key.</param>
public sealed class MemoryTokenStore(TokenSet? tokens = null) : ITokenStore
{
    private volatile TokenSet? tokens = tokens;

    public ValueTask<TokenSet?> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(tokens);

    public ValueTask WriteAsync(TokenSet? tokens, CancellationToken cancellationToken)
    {
        this.tokens = tokens;
        return ValueTask.CompletedTask;
    }
}
