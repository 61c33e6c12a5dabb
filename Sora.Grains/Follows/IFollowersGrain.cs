namespace Sora.Grains.Follows;

/// <summary>A shard of "who follows me". Key: <c>user id/shard</c>; see <see cref="FollowerShards"/>. At most 4 000 followers per shard.</summary>
[Alias("Sora.IFollowersGrain")]
public interface IFollowersGrain : IGrainWithStringKey
{
    /// <summary>Applies one change of an edge. <paramref name="version"/> is the edge's version at its owner; one that is not newer is ignored. True when the state changed.
    /// The person's counter is up to date when it returns.</summary>
    /// <exception cref="SoraException"><c>quota_exceeded</c>: the shard is full; <c>user_not_found</c>: the account was deleted. The owner of the edge then takes the edge back.</exception>
    [Alias("Apply")]
    Task<bool> Apply(string followerId, bool follows, long version);

    /// <summary>False when this follower is not here and would find the shard full.</summary>
    [Alias("HasRoom"), Orleans.Concurrency.AlwaysInterleave]
    Task<bool> HasRoom(string followerId);

    /// <summary>Newest first.</summary>
    [Alias("List"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<string>> List(string? after, int limit);

    /// <summary>Puts a new post into the home timelines of this shard's followers, in batches.</summary>
    [Alias("Publish"), ResponseTimeout("00:02:00")]
    Task Publish(string videoId, DateTimeOffset publishedAt);

    /// <summary>Takes in nobody more, because the account is deleted.</summary>
    [Alias("Close")]
    Task Close();

    /// <summary>Forgets followers of a closed shard who have been made to unfollow.</summary>
    [Alias("Drop")]
    Task Drop(List<string> followerIds);
}

/// <summary>Which shards of followers a person has.</summary>
public static class FollowerShards
{
    /// <summary>How many shards a person starts with.</summary>
    public const int Count = 1;

    /// <summary>The shard that holds the edge from <paramref name="followerId"/>.</summary>
    public static int ShardOf(string followerId) => (int)(StableHash(followerId) % Count);

    public static string Key(string userId, int shard) => $"{userId}/{shard}";

    private static uint StableHash(string text)
    {
        var hash = 2166136261u; // FNV-1a: the same in every process and version
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619u;
        }
        return hash;
    }
}
