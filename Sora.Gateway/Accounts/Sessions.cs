using System.Security.Cryptography;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Contracts.Social;
using Sora.Gateway.Authentication;
using Sora.Gateway.Live;
using Sora.Grains;
using Sora.Grains.Accounts;
using Sora.Grains.Users;

namespace Sora.Gateway.Accounts;

/// <summary>Sessions: a refresh token of 60 days, renewed at each use, and the access tokens that come of it.</summary>
internal sealed class Sessions(IGrainFactory grains, AccessTokens accessTokens, DerivedSecrets secrets, SessionConnections connections, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(60);

    /// <summary>Opens a session for a person who has proved who they are.</summary>
    public async Task<SessionResponse> OpenAsync(string userId, UserProfile user)
    {
        var sessionId = SoraId.New(SoraId.Session, time);
        var refresh = OpaqueToken.Create(TokenKind.Refresh, userId, sessionId, RandomNumberGenerator.GetBytes(32));
        await grains.GetGrain<IAccountGrain>(userId).OpenSession(sessionId, refresh.Hash, time.GetUtcNow() + Lifetime);
        return Answer(user, sessionId, refresh);
    }

    /// <summary>Exchanges a refresh token for the next.</summary>
    /// <exception cref="SoraException"><c>unauthorized</c>: it is wrong, expired or was used before.</exception>
    public async Task<SessionResponse> RefreshAsync(string? presented)
    {
        if (OpaqueToken.Parse(TokenKind.Refresh, presented) is not { } token)
        {
            throw new SoraException(ErrorCode.Unauthorized, "This is not a refresh token. Sign in again.", "refresh_token");
        }

        // The next token follows from this one, so that a client whose answer was lost asks again and gets the same.
        var next = OpaqueToken.Create(TokenKind.Refresh, token.UserId, token.ItemId, secrets.Of("refresh", token.Text));
        var outcome = await grains.GetGrain<IAccountGrain>(token.UserId).RefreshSession(token.ItemId, token.Hash, next.Hash, time.GetUtcNow() + Lifetime);
        var message = outcome switch
        {
            RefreshOutcome.Exchanged => null,
            RefreshOutcome.Reused => "The refresh token was used before, so its session was closed for safety. Sign in again.",
            _ => "The session has ended. Sign in again.",
        };
        if (message is not null)
        {
            throw new SoraException(ErrorCode.Unauthorized, message, "refresh_token");
        }

        var user = await grains.GetGrain<IUserGrain>(token.UserId).GetProfile() ?? throw new SoraException(ErrorCode.Unauthorized, "The account is gone.");
        return Answer(user, token.ItemId, next);
    }

    /// <summary>Ends a session; its tokens and live connections stop working at once.</summary>
    public async Task CloseAsync(string userId, string sessionId)
    {
        await grains.GetGrain<IAccountGrain>(userId).CloseSession(sessionId);
        connections.Abort(sessionId);
    }

    private SessionResponse Answer(UserProfile user, string sessionId, OpaqueToken refresh) =>
        new(user, accessTokens.Issue(user.Id, sessionId), refresh.Text, (int)AccessTokens.Lifetime.TotalSeconds);
}
