using System.Net;
using Microsoft.Extensions.Options;
using Sora.Silo.Storage;

namespace Sora.Silo.Clustering;

/// <summary>How the processes of a system find each other. Section <c>Sora:Clustering</c>.</summary>
public sealed class ClusteringOptions
{
    public const string Section = "Sora:Clustering";

    private const string RedisConnection = "Sora:Redis:Connection";

    /// <summary>Setting <c>Kind</c>: <c>local</c>, <c>sqlite</c>, <c>redis</c> or <c>cosmos</c>.</summary>
    public ClusteringKind Kind { get; private set; }

    /// <summary>Setting <c>Name</c>: tells clusters apart that share a Redis or a database.</summary>
    public string Name { get; set; } = "sora";

    /// <summary>Setting <c>Address</c>: the IP address at which other processes reach this silo. When not set, the loopback address with SQLite, and this machine's own otherwise.</summary>
    public string? Address { get; set; }

    /// <summary>Setting <c>SiloPort</c>: where silos reach this one; 0 takes any free port.</summary>
    public int SiloPort { get; set; }

    /// <summary>Setting <c>GatewayPort</c>: where gateways reach this silo; 0 takes any free port. A GPU silo has none.</summary>
    public int GatewayPort { get; set; }

    /// <summary>Setting <c>ResponseTimeout</c>: after how long a call between processes fails, 1 second to 1 minute. A silo's death does not fail the calls that wait for it: this does, and the caller repeats.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Setting <c>ProbeTimeout</c>: how long a silo may take to answer a probe, 0.5 seconds to 1 minute. Three that are missed, as two others see it, are its death; a killed one is known at once.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Setting <c>Sora:Redis:Connection</c>, in the form of StackExchange.Redis: <c>host:6379,password=…</c>.</summary>
    public string? Redis { get; private set; }

    /// <summary>True when other processes may use the same storage.</summary>
    public bool IsShared => Kind != ClusteringKind.Local;

    /// <exception cref="OptionsValidationException">The settings do not fit; the messages name them and say what to do.</exception>
    public static ClusteringOptions Of(IConfiguration configuration, SoraRole role)
    {
        var kind = configuration.Choose($"{Section}:Kind", ClusteringKind.Local, Enum.GetValues<ClusteringKind>());
        var options = configuration.GetSection(Section).Get<ClusteringOptions>() ?? new();
        options.Kind = kind;
        options.Redis = configuration[RedisConnection];
        string[] failures = [.. options.Failures(role, configuration.StorageKind())];
        return failures is [] ? options : throw new OptionsValidationException(Section, typeof(ClusteringOptions), failures);
    }

    private IEnumerable<string> Failures(SoraRole role, StorageKind storage)
    {
        if (Kind == ClusteringKind.Local && role != SoraRole.All) yield return $"{Section}:Kind must be sqlite, redis or cosmos where Sora:Role is {role.ToString().ToLowerInvariant()}: the processes would not find each other.";
        if (Kind == ClusteringKind.Redis && string.IsNullOrWhiteSpace(Redis)) yield return $"{RedisConnection} must name the Redis server, such as localhost:6379, where {Section}:Kind is redis.";
        if (Kind == ClusteringKind.Cosmos && storage != StorageKind.Cosmos) yield return $"Sora:Storage:Kind must be cosmos where {Section}:Kind is: the members are kept with the state.";
        if (string.IsNullOrWhiteSpace(Name)) yield return $"{Section}:Name must be a name that all processes of the cluster share.";
        if (Address is not null && !IPAddress.TryParse(Address, out _)) yield return $"{Section}:Address is '{Address}', but must be an IP address, such as 10.0.0.4.";
        if (SiloPort is < 0 or > 65535) yield return $"{Section}:SiloPort must be 0 to 65535.";
        if (ResponseTimeout < TimeSpan.FromSeconds(1) || ResponseTimeout > TimeSpan.FromMinutes(1)) yield return $"{Section}:ResponseTimeout must be 1 second to 1 minute, such as 00:00:05.";
        if (ProbeTimeout < TimeSpan.FromSeconds(0.5) || ProbeTimeout > TimeSpan.FromMinutes(1)) yield return $"{Section}:ProbeTimeout must be 0.5 seconds to 1 minute, such as 00:00:02.";
        if (GatewayPort is < 0 or > 65535) yield return $"{Section}:GatewayPort must be 0 to 65535.";
    }
}

/// <summary>Where a cluster keeps the list of its members.</summary>
public enum ClusteringKind
{
    /// <summary>Nowhere: one process is the whole system.</summary>
    Local,

    /// <summary>In the file <c>cluster.db</c> of the data directory, which processes of one machine share.</summary>
    Sqlite,

    /// <summary>In Redis. It must keep its data over a restart.</summary>
    Redis,

    /// <summary>In the Azure Cosmos DB account that keeps the state too.</summary>
    Cosmos,
}
