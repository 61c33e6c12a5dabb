namespace Sora.Grains.Lineage;

[GenerateSerializer, Alias("Sora.RemixesState")]
internal sealed class RemixesState
{
    /// <summary>The newest first.</summary>
    [Id(0)] public List<PublishedRemix> Remixes { get; set; } = [];

    /// <summary>Counts the changes.</summary>
    [Id(1)] public long Version { get; set; }
}

[GenerateSerializer, Immutable, Alias("Sora.PublishedRemix")]
internal sealed record PublishedRemix([property: Id(0)] string VideoId, [property: Id(1)] DateTimeOffset PublishedAt);
