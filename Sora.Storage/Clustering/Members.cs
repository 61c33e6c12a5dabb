using Orleans.Messaging;

namespace Sora.Storage.Clustering;

/// <summary>What every table of members answers alike, wherever it is kept.</summary>
internal static class Members
{
    /// <summary>Dead, and nothing heard of since before a time.</summary>
    public static bool IsDefunct(this MembershipEntry entry, DateTimeOffset before) =>
        entry.Status == SiloStatus.Dead && entry.IAmAliveTime < before.UtcDateTime && entry.StartTime < before.UtcDateTime;

    /// <summary>Where clients may connect to.</summary>
    public static IList<Uri> Gateways(this IEnumerable<MembershipEntry> entries) =>
    [
        .. entries.Where(entry => entry is { Status: SiloStatus.Active, ProxyPort: > 0 })
            .Select(entry => SiloAddress.New(entry.SiloAddress.Endpoint.Address, entry.ProxyPort, entry.SiloAddress.Generation).ToGatewayUri()),
    ];
}
