using Microsoft.AspNetCore.SignalR;
using Sora.Contracts;
using Sora.Gateway.Authentication;
using Sora.Gateway.Limits;
using Sora.Grains;

namespace Sora.Gateway.Live;

/// <summary>Who calls a hub method.</summary>
/// <param name="UserId">Null for a guest.</param>
/// <param name="LimitKey">What their streams are counted under: the user, or the address of a guest.</param>
/// <param name="IsLocal">True on the loopback address.</param>
internal sealed record HubCaller(string ConnectionId, string? UserId, string LimitKey, bool IsLocal)
{
    public static HubCaller Of(HubCallerContext context)
    {
        var userId = CurrentUser.Of(context.User)?.Id;
        var http = context.GetHttpContext();
        return new HubCaller(context.ConnectionId, userId, userId ?? (http is null ? "unknown" : CallerAddress.LimitKey(http)), http is not null && CallerAddress.IsLocal(http));
    }

    /// <exception cref="SoraException"><c>invalid_request</c>.</exception>
    public static void CheckSequence(long afterSequence)
    {
        if (afterSequence < 0)
        {
            throw new SoraException(ErrorCode.InvalidRequest, "afterSequence is 0 or more.", "afterSequence");
        }
    }
}
