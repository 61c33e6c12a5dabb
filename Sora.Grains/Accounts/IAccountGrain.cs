namespace Sora.Grains.Accounts;

/// <summary>How one person signs in: credentials, sessions, API keys. Key: user id.</summary>
/// <remarks>Holds hashes only; a token or password in clear never reaches a grain.</remarks>
[Alias("Sora.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>The credentials, or null when there is no such account.</summary>
    [Alias("GetCredentials"), Orleans.Concurrency.AlwaysInterleave]
    Task<AccountCredentials?> GetCredentials();

    /// <summary>Creates (stamp null) or replaces (stamp as read) the credentials. Returns the new stamp, or null when another write came first or the account was closed.</summary>
    [Alias("SaveCredentials")]
    Task<string?> SaveCredentials(AccountCredentials credentials);

    /// <summary>Opens a session for a refresh token. At most 20 are kept; the one unused for longest goes.</summary>
    /// <exception cref="SoraException"><c>unauthorized</c>: the account was closed.</exception>
    [Alias("OpenSession")]
    Task OpenSession(string sessionId, string refreshTokenHash, DateTimeOffset expiresAt);

    /// <summary>Exchanges a refresh token for the next one. A token that was exchanged before ends the session (it was stolen, or the client is broken);
    /// within 30 seconds of the exchange the same token may be presented again, for a lost answer; the next token of either answer then works.</summary>
    [Alias("RefreshSession")]
    Task<RefreshOutcome> RefreshSession(string sessionId, string presentedHash, string nextHash, DateTimeOffset expiresAt);

    /// <summary>Ends a session; its access tokens stop working too.</summary>
    [Alias("CloseSession")]
    Task CloseSession(string sessionId);

    /// <summary>True while the session is open.</summary>
    [Alias("IsSessionOpen"), Orleans.Concurrency.AlwaysInterleave]
    Task<bool> IsSessionOpen(string sessionId);

    /// <summary>Adds an API key; at most 50. The same id again does nothing.</summary>
    /// <exception cref="SoraException"><c>quota_exceeded</c>; <c>unauthorized</c>: the account was closed.</exception>
    [Alias("AddApiKey")]
    Task<ApiKeyRecord> AddApiKey(string keyId, string name, string keyHash);

    [Alias("ListApiKeys"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<ApiKeyRecord>> ListApiKeys();

    /// <summary>True when there was such a key.</summary>
    [Alias("DeleteApiKey")]
    Task<bool> DeleteApiKey(string keyId);

    /// <summary>True when the hash is that of the key; notes the time of use (at most once a minute).</summary>
    [Alias("VerifyApiKey")]
    Task<bool> VerifyApiKey(string keyId, string keyHash);

    /// <summary>Forgets credentials, sessions and keys for good: nothing opens this account again.</summary>
    [Alias("Close")]
    Task Close();
}

/// <summary>What ASP.NET Core Identity keeps about an account.</summary>
[GenerateSerializer, Immutable, Alias("Sora.AccountCredentials")]
public sealed record AccountCredentials
{
    [Id(0)] public required string UserId { get; init; }
    [Id(1)] public required string Handle { get; init; }
    [Id(2)] public string? PasswordHash { get; init; }
    [Id(3)] public string? SecurityStamp { get; init; }

    /// <summary>Null before the first write; then the value of the last read.</summary>
    [Id(4)] public string? ConcurrencyStamp { get; init; }
    [Id(5)] public int AccessFailedCount { get; init; }
    [Id(6)] public DateTimeOffset? LockoutEnd { get; init; }
    [Id(7)] public bool LockoutEnabled { get; init; } = true;
    [Id(8)] public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An API key as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("Sora.ApiKeyRecord")]
public sealed record ApiKeyRecord([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] DateTimeOffset CreatedAt, [property: Id(3)] DateTimeOffset? LastUsedAt);

/// <summary>What became of a refresh token.</summary>
public enum RefreshOutcome
{
    /// <summary>Exchanged: the next token is now the valid one.</summary>
    Exchanged,

    /// <summary>No such session, it expired, or the token is wrong.</summary>
    Refused,

    /// <summary>The token had been exchanged before: the session is closed.</summary>
    Reused,
}
