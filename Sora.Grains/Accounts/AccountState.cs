namespace Sora.Grains.Accounts;

[GenerateSerializer, Alias("Sora.AccountState")]
internal sealed class AccountState
{
    [Id(0)] public AccountCredentials? Credentials { get; set; }

    /// <summary>How often the credentials were written: the concurrency stamp.</summary>
    [Id(1)] public long Version { get; set; }
    [Id(2)] public List<AccountSession> Sessions { get; set; } = [];
    [Id(3)] public List<AccountApiKey> ApiKeys { get; set; } = [];

    /// <summary>True once it was deleted; then it holds nothing else.</summary>
    [Id(4)] public bool Closed { get; set; }
}

/// <summary>A session and the hashes of its refresh tokens.</summary>
[GenerateSerializer, Alias("Sora.AccountSession")]
internal sealed class AccountSession
{
    [Id(0)] public required string Id { get; set; }

    /// <summary>Any of these may be exchanged. More than one only when an exchange was repeated, so that whichever answer arrived holds a token that works.</summary>
    [Id(1)] public List<string> Valid { get; set; } = [];

    /// <summary>Exchanged before, the newest last.</summary>
    [Id(2)] public List<string> Exchanged { get; set; } = [];

    /// <summary>How many of the last of <see cref="Exchanged"/> went in the latest exchange: these may be presented again for a moment.</summary>
    [Id(3)] public int Repeatable { get; set; }
    [Id(4)] public DateTimeOffset LastUsedAt { get; set; }
    [Id(5)] public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>An API key with its hash.</summary>
[GenerateSerializer, Alias("Sora.AccountApiKey")]
internal sealed class AccountApiKey
{
    [Id(0)] public required ApiKeyRecord Record { get; set; }
    [Id(1)] public required string Hash { get; set; }
}
