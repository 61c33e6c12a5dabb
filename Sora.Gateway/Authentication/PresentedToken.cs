using Sora.Contracts.Live;

namespace Sora.Gateway.Authentication;

/// <summary>The token that a request carries.</summary>
internal static class PresentedToken
{
    private const string Bearer = "Bearer ";

    /// <summary>From the Authorization header. On the hub's path also from the query, because a browser can not set headers on a WebSocket.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return header[Bearer.Length..].Trim();
        }

        return request.Path.StartsWithSegments(LiveHub.Path) && request.Query["access_token"].ToString() is { Length: > 0 } token ? token : null;
    }
}
