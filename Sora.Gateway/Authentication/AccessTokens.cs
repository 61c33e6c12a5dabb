using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sora.Gateway.Authentication;

/// <summary>Access tokens: JWTs of 15 minutes that name a user (<c>sub</c>) and a session (<c>sid</c>).</summary>
internal sealed class AccessTokens(SigningKeys keys, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const string Issuer = "sora";
    private static readonly JsonWebTokenHandler Handler = new();

    public string Issue(string userId, string sessionId)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            Subject = new ClaimsIdentity([new(JwtRegisteredClaimNames.Sub, userId), new(JwtRegisteredClaimNames.Sid, sessionId)]),
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            SigningCredentials = keys.Current,
        });
    }

    /// <summary>What a token must satisfy. The algorithm is fixed, so that a token can not choose a weaker one.</summary>
    public TokenValidationParameters Validation => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Issuer,
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
        ClockSkew = TimeSpan.FromSeconds(10),
        NameClaimType = JwtRegisteredClaimNames.Sub,
    };
}
