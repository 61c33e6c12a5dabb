namespace Sora.Grains.Lineage;

/// <summary>The published videos that were made from a video, the newest 1 000. Key: id of the video they were made from.</summary>
[Alias("Sora.IRemixesGrain")]
public interface IRemixesGrain : IGrainWithStringKey
{
    /// <summary>Adds a video that everybody may see; again does nothing but tell the source its count once more. Durable, and told, when it returns.</summary>
    [Alias("Add")]
    Task Add(string videoId, DateTimeOffset publishedAt);

    /// <summary>Takes a video out that was hidden or deleted.</summary>
    [Alias("Remove")]
    Task Remove(string videoId);

    /// <summary>The ids, the newest first.</summary>
    /// <param name="after">Begin after this video id; null for the beginning.</param>
    /// <param name="limit">1-101.</param>
    [Alias("Read"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<string>> Read(string? after, int limit);

    /// <summary>Forgets everything, because the source is deleted.</summary>
    [Alias("Clear")]
    Task Clear();
}
