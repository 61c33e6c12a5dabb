namespace Sora.Contracts.Accounts;

/// <summary>Body of <c>POST /v1/accounts</c>.</summary>
/// <param name="Handle">3-20 of a-z, 0-9 and underscore, beginning with a letter; upper case is folded.</param>
/// <param name="Password">8-128 characters.</param>
/// <param name="DisplayName">1-50 characters; the handle when omitted.</param>
public sealed record CreateAccountRequest(string Handle, string Password, string? DisplayName = null);

/// <summary>Body of <c>POST /v1/sessions</c>.</summary>
public sealed record CreateSessionRequest(string Handle, string Password);

/// <summary>Body of <c>POST /v1/sessions/refresh</c>. A refresh token works once; using it again ends the session.</summary>
public sealed record RefreshSessionRequest(string RefreshToken);

/// <summary>A signed-in session.</summary>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
public sealed record SessionResponse(Social.UserProfile User, string AccessToken, string RefreshToken, int ExpiresIn);

/// <summary>Body of <c>DELETE /v1/users/me</c>.</summary>
/// <param name="Password">That of the account: a session alone does not delete it.</param>
public sealed record DeleteAccountRequest(string Password);

/// <summary>Body of <c>POST /v1/api_keys</c>.</summary>
/// <param name="Name">1-64 characters, for the owner's eyes.</param>
public sealed record CreateApiKeyRequest(string Name);

/// <summary>An API key. <paramref name="Key"/> is present only in the answer that created it.</summary>
public sealed record ApiKeyResource(string Id, string Name, long CreatedAt, long? LastUsedAt, string? Key = null)
{
    public string Object { get; init; } = "api_key";
}
