using System.ComponentModel.DataAnnotations;

namespace Sora.Gateway.Limits;

/// <summary>How much one caller may ask for. Section <c>Sora:Limits</c>.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Sora:Limits";

    /// <summary>Requests of one user, from wherever.</summary>
    [Range(1, int.MaxValue)]
    public int UserRequestsPerMinute { get; set; } = 600;

    /// <summary>Requests of one guest address.</summary>
    [Range(1, int.MaxValue)]
    public int GuestRequestsPerMinute { get; set; } = 120;

    /// <summary>Requests from one address, whoever makes them: many people may share it.</summary>
    [Range(1, int.MaxValue)]
    public int AddressRequestsPerMinute { get; set; } = 3000;

    /// <summary>Sign-ups, sign-ins, refreshes and deletions of accounts from one address.</summary>
    [Range(1, int.MaxValue)]
    public int CredentialRequestsPerMinute { get; set; } = 20;

    /// <summary>Hub streams of one connection.</summary>
    [Range(1, int.MaxValue)]
    public int StreamsPerConnection { get; set; } = 16;

    /// <summary>Hub streams of one user on this gateway, over all connections.</summary>
    [Range(1, int.MaxValue)]
    public int StreamsPerUser { get; set; } = 64;

    /// <summary>Hub streams of the guests of one address on this gateway.</summary>
    [Range(1, int.MaxValue)]
    public int StreamsPerGuestAddress { get; set; } = 16;

    /// <summary>What the limits are multiplied by for callers on the loopback address, where development, tests and benchmarks live; the limit per connection stays.</summary>
    [Range(1, 100_000)]
    public int LoopbackFactor { get; set; } = 100;
}
