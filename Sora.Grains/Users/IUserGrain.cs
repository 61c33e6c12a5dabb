using Sora.Contracts.Social;
using Sora.Grains.Videos;

namespace Sora.Grains.Users;

/// <summary>A person: profile, counters, quota, and the entry to everything they do. Key: user id.</summary>
[Alias("Sora.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Creates the person; the same again does nothing.</summary>
    /// <exception cref="SoraException"><c>unauthorized</c>: the account was deleted.</exception>
    [Alias("Create")]
    Task<UserProfile> Create(string handle, string displayName);

    /// <summary>The profile, or null when there is no such person. <see cref="UserProfile.FollowedByMe"/> and <see cref="UserProfile.CameoPermission"/> are left out.</summary>
    [Alias("GetProfile"), Orleans.Concurrency.AlwaysInterleave]
    Task<UserProfile?> GetProfile();

    /// <summary>Changes what is not null.</summary>
    [Alias("UpdateProfile")]
    Task<UserProfile> UpdateProfile(string? displayName, string? bio);

    /// <summary>Accepts a video: quota and idempotency are checked, the video exists and is queued durably when this returns.</summary>
    /// <param name="idempotencyKey">A repeat within 24 hours with the same request returns the first video; with another request it is refused (<c>idempotency_mismatch</c>).</param>
    /// <remarks>The seed is part of the request: whoever draws one for the user must draw the same for the same key.</remarks>
    /// <exception cref="SoraException"><c>quota_exceeded</c>, <c>idempotency_mismatch</c>, <c>queue_full</c>, <c>invalid_request</c>.</exception>
    [Alias("SubmitVideo")]
    Task<VideoSnapshot> SubmitVideo(VideoSpecification specification, string? idempotencyKey);

    /// <summary>Does nothing when a video could be submitted now.</summary>
    /// <exception cref="SoraException"><c>quota_exceeded</c>.</exception>
    [Alias("RequireQuota"), Orleans.Concurrency.AlwaysInterleave]
    Task RequireQuota();

    /// <summary>The ids of this person's videos by creation, deleted ones left out.</summary>
    /// <param name="after">Begin after this video id; null for the beginning.</param>
    /// <param name="limit">1-101.</param>
    /// <param name="ascending">True: oldest first.</param>
    [Alias("ListVideos"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<string>> ListVideos(string? after, int limit, bool ascending);

    /// <summary>A video of this person reached its end, or was deleted: frees its place in the quota, forgets a deleted one.</summary>
    [Alias("OnVideoEnded")]
    Task OnVideoEnded(string videoId, bool deleted);

    /// <summary>Absolute counters from the edges' owners; a version that is not newer is ignored.</summary>
    [Alias("SetFollowerCount")]
    Task SetFollowerCount(int shard, long version, int count);

    [Alias("SetFollowingCount")]
    Task SetFollowingCount(long version, int count);

    /// <summary>Forgets the profile for good, because the account is deleted: there is no such person from now on. The videos stay until <see cref="DeleteVideos"/>.</summary>
    [Alias("Close")]
    Task Close();

    /// <summary>Deletes up to 50 videos of a closed person, those behind <paramref name="after"/>; from the oldest when it is null. Each is gone for viewers when this returns.</summary>
    /// <returns>Where to go on; null when there are no more.</returns>
    [Alias("DeleteVideos"), ResponseTimeout("00:02:00")]
    Task<string?> DeleteVideos(string? after);
}
