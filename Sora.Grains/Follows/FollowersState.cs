namespace Sora.Grains.Follows;

[GenerateSerializer, Alias("Sora.FollowersState")]
internal sealed class FollowersState
{
    /// <summary>In the order they came.</summary>
    [Id(0)] public List<Follower> Followers { get; set; } = [];

    /// <summary>Those who left lately, in the order they left: a late message must not bring one back.</summary>
    [Id(1)] public List<Follower> Left { get; set; } = [];

    /// <summary>Counts the changes of this shard.</summary>
    [Id(2)] public long Version { get; set; }

    /// <summary>True once the account was deleted: nobody comes any more.</summary>
    [Id(3)] public bool Closed { get; set; }
}

/// <summary>One edge as the followee's side knows it.</summary>
/// <param name="Version">Of the edge, at its owner.</param>
[GenerateSerializer, Immutable, Alias("Sora.Follower")]
internal sealed record Follower([property: Id(0)] string UserId, [property: Id(1)] long Version);
