namespace Sora.Grains.Follows;

[GenerateSerializer, Alias("Sora.FollowingState")]
internal sealed class FollowingState
{
    /// <summary>Whom I follow, each with the version of the change that made it so.</summary>
    [Id(0)] public Dictionary<string, long> Edges { get; set; } = [];

    /// <summary>Counts the changes of all edges.</summary>
    [Id(1)] public long Version { get; set; }

    /// <summary>The latest change of an edge that the other side has not acknowledged, by followee.</summary>
    [Id(2)] public Dictionary<string, EdgeChange> Unfinished { get; set; } = [];

    /// <summary>True once the account was deleted: no edge comes any more, and those that are left go one after another.</summary>
    [Id(3)] public bool Closed { get; set; }
}

/// <summary>An edge came or went.</summary>
[GenerateSerializer, Immutable, Alias("Sora.EdgeChange")]
internal sealed record EdgeChange([property: Id(0)] bool Follows, [property: Id(1)] long Version);
