namespace Sora.Grains.Likes;

[GenerateSerializer, Alias("Sora.LikesState")]
internal sealed class LikesState
{
    /// <summary>Whose video it is; null while nobody has ever liked it, and once it is deleted.</summary>
    [Id(0)] public string? OwnerId { get; set; }
    [Id(1)] public HashSet<string> Likers { get; set; } = [];

    /// <summary>Those whose like the owner is still to be told of.</summary>
    [Id(2)] public HashSet<string> Untold { get; set; } = [];

    /// <summary>Those who took their like back after the owner was told, in that order: liking again is not told again.</summary>
    [Id(3)] public List<string> Withdrawn { get; set; } = [];

    /// <summary>Counts the changes.</summary>
    [Id(4)] public long Version { get; set; }

    /// <summary>The version whose count the video has acknowledged.</summary>
    [Id(5)] public long CountedVersion { get; set; }
}
