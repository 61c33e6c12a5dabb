using Microsoft.Azure.Cosmos;
using Sora.Storage.Cosmos;
using Sora.Tests.Azure;

namespace Sora.Storage.Tests.Cosmos;

/// <summary>A database of a test's own on the server that stands in for Cosmos DB.</summary>
public sealed class CosmosAccount : IAsyncLifetime
{
    public const string Key = AzureServers.CosmosKey;

    public string Database { get; } = $"test-{Guid.NewGuid():n}";

    public string Endpoint { get; private set; } = "";

    public async ValueTask InitializeAsync() => Endpoint = await AzureServers.CosmosEndpoint();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Configure(CosmosStorageOptions options)
    {
        options.Endpoint = Endpoint;
        options.Key = Key;
        options.Database = Database;
        options.GatewayOnly = true;
        options.RetryBudget = TimeSpan.FromSeconds(20);
    }

    public CosmosStorageOptions Options(Action<CosmosStorageOptions>? change = null)
    {
        var options = new CosmosStorageOptions();
        Configure(options);
        change?.Invoke(options);
        return options;
    }

    /// <summary>The SDK itself, to look at what was stored.</summary>
    public Container Container(string name) => new CosmosClient(Endpoint, Key, new() { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true }).GetContainer(Database, name);
}
