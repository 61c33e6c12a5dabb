using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Sora.Grains.Accounts;

namespace Sora.Gateway.Authentication;

/// <summary>Authenticates by API key: <c>Authorization: Bearer sk-…</c>.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IGrainFactory grains)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (OpaqueToken.Parse(TokenKind.ApiKey, PresentedToken.Of(Request)) is not { } key
            || !await grains.GetGrain<IAccountGrain>(key.UserId).VerifyApiKey(key.ItemId, key.Hash))
        {
            return AuthenticateResult.Fail("The API key is not valid.");
        }

        var identity = new ClaimsIdentity([new(JwtRegisteredClaimNames.Sub, key.UserId)], Scheme.Name, JwtRegisteredClaimNames.Sub, roleType: null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }
}
