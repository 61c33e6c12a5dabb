using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sora.Gateway.Authentication;

/// <summary>The signed-in caller, as a parameter of a route that requires one.</summary>
/// <param name="SessionId">The session of an access token; null for an API key.</param>
internal sealed record CurrentUser(string Id, string? SessionId)
{
    public static ValueTask<CurrentUser?> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context.User));

    public static CurrentUser? Of(ClaimsPrincipal? principal) =>
        principal?.FindFirstValue(JwtRegisteredClaimNames.Sub) is { } id ? new(id, principal.FindFirstValue(JwtRegisteredClaimNames.Sid)) : null;
}

/// <summary>The caller of a route that is open to guests.</summary>
/// <param name="Id">User id; null for a guest.</param>
internal sealed record Viewer(string? Id)
{
    public static ValueTask<Viewer> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context.User));

    public static Viewer Of(ClaimsPrincipal? principal) => new(CurrentUser.Of(principal)?.Id);
}
