using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Gateway.Authentication;
using Sora.Gateway.Limits;
using Sora.Gateway.Live;
using Sora.Grains;
using Sora.Grains.Accounts;

namespace Sora.Gateway.Accounts;

/// <summary>Accounts, sessions and API keys.</summary>
internal static class AccountsApi
{
    public static void AddSoraAccounts(this IServiceCollection services) => services.AddSingleton<Sessions>().AddScoped<SignIn>();

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("/v1").WithTags("Accounts").AllowAnonymous().WithMetadata(new IgnoresTokens(), new TriesCredentials());
        open.MapPost("/accounts", CreateAccount).WithSummary("Create an account and sign in");
        open.MapPost("/sessions", CreateSession).WithSummary("Sign in");
        open.MapPost("/sessions/refresh", RefreshSession).WithSummary("Exchange a refresh token, which works once, for new tokens");

        var own = routes.MapGroup("/v1").WithTags("Accounts").RequireAuthorization(AuthenticationSetup.SessionPolicy);
        own.MapDelete("/sessions/current", CloseSession).WithSummary("Sign out: the session's tokens stop working at once");
        own.MapDelete("/users/me", DeleteAccount).WithMetadata(new TriesCredentials())
            .WithSummary("Delete your account and everything you made, for good: nothing opens it from now on, the rest is gone soon after");
        own.MapPost("/api_keys", CreateApiKey).WithSummary("Create an API key; the answer is the only one that shows it");
        own.MapGet("/api_keys", ListApiKeys).WithSummary("List API keys");
        own.MapDelete("/api_keys/{id}", DeleteApiKey).WithSummary("Delete an API key: it stops working at once");
    }

    private static async Task<Created<SessionResponse>> CreateAccount(CreateAccountRequest request, IdempotencyKey key, SignIn signIn) =>
        TypedResults.Created("/v1/users/me", await signIn.CreateAccountAsync(request, repeatable: key.Value is not null));

    private static async Task<Ok<SessionResponse>> CreateSession(CreateSessionRequest request, SignIn signIn) =>
        TypedResults.Ok(await signIn.CreateSessionAsync(request));

    private static async Task<Ok<SessionResponse>> RefreshSession(RefreshSessionRequest request, Sessions sessions) =>
        TypedResults.Ok(await sessions.RefreshAsync(request.RefreshToken));

    private static async Task<NoContent> CloseSession(CurrentUser user, Sessions sessions)
    {
        await sessions.CloseAsync(user.Id, user.SessionId!); // the policy requires a session
        return TypedResults.NoContent();
    }

    private static async Task<Accepted> DeleteAccount([FromBody] DeleteAccountRequest request, CurrentUser user, SignIn signIn, SessionConnections connections, IGrainFactory grains)
    {
        await signIn.RequirePasswordAsync(user.Id, request.Password);
        await grains.GetGrain<IAccountDeletionGrain>(user.Id).Delete();
        connections.AbortAll(user.Id);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Created<ApiKeyResource>> CreateApiKey(
        CreateApiKeyRequest request, CurrentUser user, IdempotencyKey key, IGrainFactory grains, DerivedSecrets secrets, TimeProvider time)
    {
        var name = AccountRules.KeyName(request.Name);
        var keyId = key.ToId(SoraId.ApiKey, $"api_keys\n{user.Id}", time);
        var secret = key.Value is null ? RandomNumberGenerator.GetBytes(32) : secrets.Of("api_key", keyId);
        var token = OpaqueToken.Create(TokenKind.ApiKey, user.Id, keyId, secret);
        var record = await grains.GetGrain<IAccountGrain>(user.Id).AddApiKey(keyId, name, token.Hash);
        return record.Name == name
            ? TypedResults.Created($"/v1/api_keys/{keyId}", ToResource(record) with { Key = token.Text })
            : throw new SoraException(ErrorCode.IdempotencyMismatch, "This Idempotency-Key was used for a key of another name. Use a new one.", "Idempotency-Key");
    }

    private static async Task<Ok<Page<ApiKeyResource>>> ListApiKeys(CurrentUser user, IGrainFactory grains)
    {
        var keys = await grains.GetGrain<IAccountGrain>(user.Id).ListApiKeys();
        return TypedResults.Ok(Pages.Of([.. keys.Select(ToResource)], key => key.Id, hasMore: false));
    }

    private static async Task<NoContent> DeleteApiKey(string id, CurrentUser user, IGrainFactory grains) =>
        await grains.GetGrain<IAccountGrain>(user.Id).DeleteApiKey(id)
            ? TypedResults.NoContent()
            : throw new SoraException(ErrorCode.NotFound, "There is no such API key.");

    private static ApiKeyResource ToResource(ApiKeyRecord record) =>
        new(record.Id, record.Name, record.CreatedAt.ToUnixTimeSeconds(), record.LastUsedAt?.ToUnixTimeSeconds());
}
