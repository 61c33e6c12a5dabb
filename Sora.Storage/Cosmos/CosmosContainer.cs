using System.Collections.ObjectModel;
using Microsoft.Azure.Cosmos;

namespace Sora.Storage.Cosmos;

/// <summary>How a container is laid out.</summary>
/// <param name="PartitionPaths">One to three levels; the items of one full key share a partition, those of a beginning of it can be read together.</param>
/// <param name="IndexedPaths">What is searched by, besides the key. Nothing else is indexed: an index costs at every write.</param>
internal sealed record CosmosContainer(string Name, string[] PartitionPaths, params string[] IndexedPaths)
{
    /// <summary>A container of grain states or of what else belongs to a grain: see <see cref="CosmosKey"/>.</summary>
    public static CosmosContainer OfGrains(string name, params string[] indexedPaths) => new(name, ["/owner", "/grain"], indexedPaths);

    public ContainerProperties ToProperties()
    {
        var properties = new ContainerProperties(Name, PartitionPaths) { IndexingPolicy = { IndexingMode = IndexingMode.Consistent } };
        // The partition key is not in the index by itself.
        foreach (var path in PartitionPaths.Concat(IndexedPaths)) properties.IndexingPolicy.IncludedPaths.Add(new() { Path = path + "/?" });
        properties.IndexingPolicy.ExcludedPaths.Add(new() { Path = "/*" });
        return properties;
    }

    /// <exception cref="CosmosStorageException">The container that is there was made for something else.</exception>
    public void Check(ContainerProperties found)
    {
        if (!PartitionPaths.SequenceEqual(found.PartitionKeyPaths ?? new Collection<string>()))
        {
            throw new CosmosStorageException(
                CosmosFault.Layout,
                $"Cosmos DB, {Name}: its partition key is {string.Join(' ', found.PartitionKeyPaths ?? [])} where {string.Join(' ', PartitionPaths)} is needed: name another database.");
        }
    }
}
