using System.Text.Json;
using Orleans.Messaging;
using Orleans.Serialization;
using Sora.Storage.Clustering;

namespace Sora.Storage.Cosmos;

/// <summary>The members of a cluster in Cosmos DB: silos keep themselves in it, clients find in it whom to connect to.</summary>
/// <remarks>
/// One item holds the whole cluster and is replaced on the condition that it is the one that was read, so every change is of one moment without a transaction.
/// A sign of life also replaces the item, but leaves the stamps alone that Orleans' own conditions are about: who comes in between reads again and tries again.
/// </remarks>
internal sealed class CosmosMembershipTable(CosmosDatabase database, string clusterId, Serializer<MembershipEntry> serializer) : IMembershipTable, IGatewayListProvider
{
    // Every loss is another silo's win: a hundred silos that write at the same moment are all through by then.
    private const int MostTries = 200;

    private static readonly CosmosContainer Clusters = new("clusters", ["/cluster"]);

    private readonly string _id = CosmosKey.ToItemId(clusterId);

    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(5);

    public bool IsUpdatable => true;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => database.OpenAsync(Clusters);

    public Task InitializeGatewayListProvider() => database.OpenAsync(Clusters);

    public async Task DeleteMembershipTableEntries(string clusterId)
    {
        var id = CosmosKey.ToItemId(clusterId);
        await database.SendAsync(Clusters, "delete", (items, cancellation) => items.DeleteItemStreamAsync(id, new(id), cancellationToken: cancellation));
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Change(cluster =>
    {
        MemberItem[] kept = [.. cluster.Members.Where(member => !ToEntry(member).IsDefunct(beforeDate))];
        return kept.Length == cluster.Members.Length ? null : cluster with { Members = kept };
    });

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        var (cluster, _) = await Read();
        return new(cluster.Find(key) is { } member ? [ToTuple(member)] : [], ToVersion(cluster));
    }

    public async Task<MembershipTableData> ReadAll()
    {
        var (cluster, _) = await Read();
        return new([.. cluster.Members.Select(ToTuple)], ToVersion(cluster));
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        var stamp = NewStamp();
        return Change(
            cluster => cluster.Stamp == tableVersion.VersionEtag && cluster.Find(entry.SiloAddress) is null
                ? cluster.With(ToItem(entry, stamp), tableVersion.Version, stamp)
                : null,
            stamp);
    }

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        var stamp = NewStamp();
        return Change(
            cluster => cluster.Stamp == tableVersion.VersionEtag && cluster.Find(entry.SiloAddress)?.Stamp == etag
                ? cluster.With(ToItem(entry, stamp), tableVersion.Version, stamp)
                : null,
            stamp);
    }

    public Task UpdateIAmAlive(MembershipEntry entry) => Change(cluster => cluster.Find(entry.SiloAddress) is { } member
        ? cluster with { Members = [.. cluster.Members.Select(other => other == member ? member with { AliveAt = entry.IAmAliveTime } : other)] }
        : null);

    public async Task<IList<Uri>> GetGateways()
    {
        var (cluster, _) = await Read();
        return cluster.Members.Select(ToEntry).Gateways();
    }

    /// <summary>Replaces the item by what a change makes of it, reading afresh whenever another write came first.</summary>
    /// <param name="change">Null when it does not apply.</param>
    /// <param name="stamp">What the change puts on the table: found there when the answer to a write was lost.</param>
    /// <returns>False when the change does not apply.</returns>
    private async Task<bool> Change(Func<ClusterItem, ClusterItem?> change, string? stamp = null)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (cluster, tag) = await Read();
            if (stamp is not null && cluster.Stamp == stamp) return true;
            if (change(cluster) is not { } changed) return false;
            var body = JsonSerializer.SerializeToUtf8Bytes(changed, CosmosJson.Default.ClusterItem);
            var answer = await database.SendAsync(
                Clusters,
                tag is null ? "create" : "replace",
                (items, cancellation) => tag is null
                    ? items.CreateItemStreamAsync(new MemoryStream(body), new(_id), cancellationToken: cancellation)
                    : items.ReplaceItemStreamAsync(new MemoryStream(body), _id, new(_id), new() { IfMatchEtag = tag }, cancellation));
            if (answer.IsSuccess) return true;
        }
        throw new CosmosStorageException(CosmosFault.Failed, $"Cosmos DB, {Clusters.Name}: cluster {clusterId} was changed by others at each of {MostTries} tries.");
    }

    private async Task<(ClusterItem Cluster, string? Tag)> Read()
    {
        var answer = await database.SendAsync(Clusters, "read", (items, cancellation) => items.ReadItemStreamAsync(_id, new(_id), cancellationToken: cancellation));
        return answer.IsMissing ? (new(_id, _id, 0, "none", []), null) : (answer.Read(CosmosJson.Default.ClusterItem), answer.ETag);
    }

    private MemberItem ToItem(MembershipEntry entry, string stamp) => new(entry.SiloAddress.ToParsableString(), stamp, entry.IAmAliveTime, serializer.SerializeToArray(entry));

    private MembershipEntry ToEntry(MemberItem member)
    {
        var entry = serializer.Deserialize(member.Entry)!;
        entry.IAmAliveTime = member.AliveAt;
        return entry;
    }

    private Tuple<MembershipEntry, string> ToTuple(MemberItem member) => Tuple.Create(ToEntry(member), member.Stamp);

    private static TableVersion ToVersion(ClusterItem cluster) => new(cluster.Version, cluster.Stamp);

    private static string NewStamp() => Guid.NewGuid().ToString("n");
}
