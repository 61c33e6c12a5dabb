namespace Sora.Grains.Cameos;

/// <summary>A part of the videos that show a cameo. Key: <c>cameo id/shard</c>, see <see cref="CameoUseShards"/>.</summary>
[Alias("Sora.ICameoUsesGrain")]
internal interface ICameoUsesGrain : IGrainWithStringKey
{
    /// <summary>Notes a video, durably; again changes nothing.</summary>
    /// <exception cref="SoraException"><c>quota_exceeded</c>.</exception>
    [Alias("Add")]
    Task Add(CameoUse use);

    /// <summary>Takes videos out that are deleted.</summary>
    [Alias("Remove")]
    Task Remove(string[] videoIds);

    [Alias("Read"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<CameoUse>> Read();

    /// <summary>The ids, the newest first.</summary>
    /// <param name="after">Only those older than this video; null for all.</param>
    [Alias("List"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<string>> List(string? after, int limit);
}

/// <summary>A video that shows a cameo, and whose it is.</summary>
[GenerateSerializer, Immutable, Alias("Sora.CameoUse")]
internal sealed record CameoUse([property: Id(0)] string VideoId, [property: Id(1)] string UserId);

/// <summary>Spreads the videos of a cameo, which may be many, by the last character of their ids, which is random.</summary>
internal static class CameoUseShards
{
    private const int Count = 16;

    public static string KeyFor(string cameoId, string videoId) => $"{cameoId}/{videoId[^1] % Count}";

    public static IEnumerable<string> AllKeys(string cameoId) => Enumerable.Range(0, Count).Select(shard => $"{cameoId}/{shard}");
}
