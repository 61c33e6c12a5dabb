using Microsoft.Extensions.DependencyInjection;
using Orleans.Messaging;
using Orleans.Serialization;

namespace Sora.Storage.Sqlite;

/// <summary>Joins the processes of one machine to a cluster by a file that they share.</summary>
public static class SqliteClusteringExtensions
{
    /// <summary>Keeps the silo in the table of members in this file, which is made when missing. On a local disk.</summary>
    public static ISiloBuilder UseSqliteClustering(this ISiloBuilder builder, string path)
    {
        builder.Services.AddSingleton<IMembershipTable>(services => Open(services, path));
        return builder;
    }

    /// <summary>Finds the silos to connect to in the table of members in this file.</summary>
    public static IClientBuilder UseSqliteClustering(this IClientBuilder builder, string path)
    {
        builder.Services.AddSingleton<IGatewayListProvider>(services => Open(services, path));
        return builder;
    }

    private static SqliteMembershipTable Open(IServiceProvider services, string path) => new(path, services.GetRequiredService<Serializer<MembershipEntry>>());
}
