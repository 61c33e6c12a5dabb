namespace Sora.Grains.Likes;

/// <summary>A shard of who likes a video, exact. Key: <c>video id/shard</c>; one shard today. At most 8 000 likes per shard.</summary>
[Alias("Sora.ILikesGrain")]
public interface ILikesGrain : IGrainWithStringKey
{
    /// <summary>Likes the video; repeating it changes nothing. Durable when it returns; counter and notification follow, at most one notification per person and video.</summary>
    /// <exception cref="SoraException"><c>video_not_found</c>: there is none, or this user may not see it; <c>quota_exceeded</c>: the shard is full.</exception>
    [Alias("Like")]
    Task Like(string userId);

    [Alias("Unlike")]
    Task Unlike(string userId);

    [Alias("IsLikedBy"), Orleans.Concurrency.AlwaysInterleave]
    Task<bool> IsLikedBy(string userId);

    [Alias("Count"), Orleans.Concurrency.AlwaysInterleave]
    Task<int> Count();

    /// <summary>Takes back what a person did here for good, because their account is deleted.</summary>
    [Alias("Forget")]
    Task Forget(string userId);

    /// <summary>Forgets everything, because the video is deleted.</summary>
    [Alias("Clear")]
    Task Clear();
}

/// <summary>Which shards of likes a video has.</summary>
public static class LikeShards
{
    public static string KeyFor(string videoId, string userId) => $"{videoId}/0";

    public static IEnumerable<string> AllKeys(string videoId) => [$"{videoId}/0"];
}
