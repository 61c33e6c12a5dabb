using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Sora.Contracts;

namespace Sora.Client.Live;

/// <summary>Why the hub refused: its exceptions carry <c>code: message</c>, behind words of SignalR's own.</summary>
internal static partial class HubError
{
    public static (ErrorBody Body, bool IsTransient) Read(HubException refusal)
    {
        var match = CodeAndMessage().Match(refusal.Message);
        if (!match.Success)
        {
            return (new ErrorBody(refusal.Message, "server_error", null, ErrorCode.Internal), true);
        }
        var code = match.Groups["code"].Value;
        var (type, transient) = code switch
        {
            ErrorCode.Unavailable or ErrorCode.Internal => ("server_error", true),
            ErrorCode.RateLimitExceeded => ("rate_limit_error", true),
            ErrorCode.Unauthorized or ErrorCode.TokenExpired => ("authentication_error", false),
            ErrorCode.Forbidden => ("permission_error", false),
            ErrorCode.VideoNotFound or ErrorCode.NotFound or ErrorCode.UserNotFound => ("not_found_error", false),
            _ => ("invalid_request_error", false),
        };
        return (new ErrorBody(match.Groups["message"].Value, type, null, code), transient);
    }

    [GeneratedRegex("HubException: (?<code>[a-z_]+): (?<message>.+)$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex CodeAndMessage();
}
