namespace Sora.Storage.Cosmos;

/// <summary>A whole cluster as one item, so that a change of a member and of the table's version is one write.</summary>
/// <param name="Id">The cluster's id: see <see cref="CosmosKey.ToItemId"/>.</param>
/// <param name="Cluster">The partition: the same.</param>
/// <param name="Version">Of the table; signs of life leave it alone.</param>
/// <param name="Stamp">Names this version of the table, and no other ever.</param>
internal sealed record ClusterItem(string Id, string Cluster, int Version, string Stamp, MemberItem[] Members)
{
    public MemberItem? Find(SiloAddress silo) => Members.FirstOrDefault(member => member.Silo == silo.ToParsableString());

    /// <summary>The next version of the table, in which a member stands as given.</summary>
    public ClusterItem With(MemberItem member, int version, string stamp) =>
        this with { Version = version, Stamp = stamp, Members = [.. Members.Where(other => other.Silo != member.Silo), member] };
}

/// <summary>A silo.</summary>
/// <param name="Stamp">The table's when the silo was last changed.</param>
/// <param name="Entry">All of it in Orleans' own format.</param>
internal sealed record MemberItem(string Silo, string Stamp, DateTime AliveAt, byte[] Entry);
