using Sora.Chaos.Histories;
using Sora.Tests.Azure;

namespace Sora.Chaos.Storages;

/// <summary>A database of its own in the server that stands in for Cosmos DB and a container of its own in Azurite, each behind a proxy that can misbehave.</summary>
public sealed class AzureStorage : IClusterStorage
{
    private static readonly FaultKind[] Kinds = [FaultKind.Disconnect, FaultKind.LoseAnswers, FaultKind.Delay, FaultKind.Throttle];

    private readonly FaultyProxy _cosmos;
    private readonly FaultyProxy _blobs;

    private AzureStorage(FaultyProxy cosmos, FaultyProxy blobs) => (_cosmos, _blobs) = (cosmos, blobs);

    public IReadOnlyList<string> Settings { get; private init; } = [];

    public IReadOnlyList<(FaultKind, Role)> Faults { get; } = [.. Kinds.Select(kind => (kind, Role.State)), .. Kinds.Select(kind => (kind, Role.Media))];

    public static async Task<AzureStorage> StartAsync(int seed)
    {
        var cosmos = await FaultyProxy.StartAsync(await AzureServers.CosmosEndpoint(), seed, new(429, "x-ms-retry-after-ms", "200"), new(503, "x-ms-substatus", "0"));
        var blobs = await FaultyProxy.StartAsync(await AzureServers.BlobEndpoint(), seed, new(503, "x-ms-error-code", "ServerBusy"), new(500, "x-ms-error-code", "OperationTimedOut"));
        var name = $"chaos-{Guid.NewGuid():n}";
        return new(cosmos, blobs)
        {
            Settings =
            [
                "--Sora:Storage:Kind", "cosmos", "--Sora:Cosmos:Endpoint", cosmos.Endpoint, "--Sora:Cosmos:Key", AzureServers.CosmosKey, "--Sora:Cosmos:Database", name, "--Sora:Cosmos:GatewayOnly", "true",
                "--Sora:Media:Kind", "blobs", "--Sora:Blobs:ConnectionString", AzureServers.BlobConnectionAt(blobs.Endpoint), "--Sora:Blobs:Container", name,
            ],
        };
    }

    public IDisposable Begin(FaultKind kind, Role role) => (role == Role.State ? _cosmos : _blobs).Begin(kind);

    public async ValueTask DisposeAsync()
    {
        await _cosmos.DisposeAsync();
        await _blobs.DisposeAsync();
    }
}
