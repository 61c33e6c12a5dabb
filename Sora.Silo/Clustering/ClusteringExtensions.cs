using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Sora.Grains;
using Sora.Silo.Storage;
using Sora.Storage.Cosmos;
using Sora.Storage.Sqlite;
using StackExchange.Redis;

namespace Sora.Silo.Clustering;

/// <summary>Joins silos and clients to the cluster that the options name.</summary>
internal static class ClusteringExtensions
{
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionRetry = TimeSpan.FromMilliseconds(500);

    public static ISiloBuilder UseSoraClustering(this ISiloBuilder silo, ClusteringOptions options, SoraRole role, string data)
    {
        if (options.Kind == ClusteringKind.Local) return silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = AddressOf(options);
            endpoints.SiloPort = options.SiloPort > 0 ? options.SiloPort : FreePort();
            // Gateways reach GPU silos through the others, so that a crowd of viewers costs no render its time, and a GPU that goes cuts nobody off.
            endpoints.GatewayPort = role == SoraRole.Gpu ? 0 : options.GatewayPort > 0 ? options.GatewayPort : FreePort();
        });
        silo.Configure<ClusterOptions>(cluster => Name(cluster, options));
        // Of both ends alike: a stream of a grain that has nothing new is asked again after half of the silo's, which must be less than the client's.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.ProbeTimeout;
            membership.NumMissedProbesLimit = 3;
            // One alone may be stalled itself.
            membership.NumVotesForDeathDeclaration = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
        });
        return options.Kind switch
        {
            ClusteringKind.Redis => silo.UseRedisClustering(redis => redis.ConfigurationOptions = Parse(options)),
            ClusteringKind.Cosmos => silo.UseCosmosClustering(GrainStorage.Name),
            _ => silo.UseSqliteClustering(TablePath(data)),
        };
    }

    public static IClientBuilder UseSoraClustering(this IClientBuilder client, ClusteringOptions options, IConfiguration configuration, string data)
    {
        client.Configure<ClusterOptions>(cluster => Name(cluster, options));
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
        client.UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            await Task.Delay(ConnectionRetry, cancellationToken);
            return true; // for as long as it takes: a gateway may start before the first silo
        });
        return options.Kind switch
        {
            ClusteringKind.Redis => client.UseRedisClustering(redis => redis.ConfigurationOptions = Parse(options)),
            ClusteringKind.Cosmos => client.UseCosmosClustering(configuration.BindCosmos),
            _ => client.UseSqliteClustering(TablePath(data)),
        };
    }

    private static void Name(ClusterOptions cluster, ClusteringOptions options) => cluster.ClusterId = cluster.ServiceId = options.Name;

    private static string TablePath(string data) => Path.Combine(data, "cluster.db");

    /// <summary>The connection, which waits for a Redis that is not there yet.</summary>
    private static ConfigurationOptions Parse(ClusteringOptions options)
    {
        try
        {
            var connection = ConfigurationOptions.Parse(options.Redis!);
            connection.AbortOnConnectFail = false;
            return connection;
        }
        catch (ArgumentException cause)
        {
            // Without the value, which may hold a password.
            throw new OptionsValidationException(ClusteringOptions.Section, typeof(ClusteringOptions), [$"Sora:Redis:Connection can not be read: {cause.GetType().Name}. Its form is host:6379,password=…"]);
        }
    }

    private static IPAddress AddressOf(ClusteringOptions options) => options switch
    {
        { Address: { } address } => IPAddress.Parse(address),
        { Kind: ClusteringKind.Sqlite } => IPAddress.Loopback,
        _ => Dns.GetHostAddresses(Dns.GetHostName()).FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
