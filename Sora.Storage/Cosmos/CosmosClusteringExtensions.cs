using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;

namespace Sora.Storage.Cosmos;

/// <summary>Joins processes to a cluster by a Cosmos DB account that they share.</summary>
public static class CosmosClusteringExtensions
{
    private const string ClientDatabase = "clustering";

    /// <summary>Keeps the silo in the table of members in the database of a grain storage that <see cref="CosmosSiloBuilderExtensions.AddCosmosGrainStorage"/> added.</summary>
    public static ISiloBuilder UseCosmosClustering(this ISiloBuilder builder, string storageName)
    {
        builder.Services.AddSingleton<IMembershipTable>(services => Open(services, storageName));
        return builder;
    }

    /// <summary>Finds the silos to connect to in the table of members in this database.</summary>
    public static IClientBuilder UseCosmosClustering(this IClientBuilder builder, Action<CosmosStorageOptions> configure)
    {
        builder.Services.AddCosmosDatabase(ClientDatabase, configure);
        builder.Services.AddSingleton<IGatewayListProvider>(services => Open(services, ClientDatabase));
        return builder;
    }

    private static CosmosMembershipTable Open(IServiceProvider services, string database) => new(
        services.GetRequiredKeyedService<CosmosDatabase>(database),
        services.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId,
        services.GetRequiredService<Serializer<MembershipEntry>>());
}
