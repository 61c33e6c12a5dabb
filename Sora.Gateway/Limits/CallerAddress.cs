using System.Net;
using System.Net.Sockets;

namespace Sora.Gateway.Limits;

/// <summary>Where a request comes from.</summary>
internal static class CallerAddress
{
    private const int SubnetBytes = 8;

    /// <summary>True for a caller on this very machine. A request that names a forwarder is not local: a proxy on this machine relays strangers.</summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    /// <summary>The name that limits count a caller under: the IPv4 address, or the IPv6 /64 network, of which one household has all addresses.</summary>
    public static string LimitKey(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, SubnetBytes)) : address.ToString();
    }
}
