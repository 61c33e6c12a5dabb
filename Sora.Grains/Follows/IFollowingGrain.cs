using Sora.Contracts.Social;

namespace Sora.Grains.Follows;

/// <summary>The edges "I follow": the truth about every edge. Key: user id of the follower. At most 10 000 edges.</summary>
[Alias("Sora.IFollowingGrain")]
public interface IFollowingGrain : IGrainWithStringKey
{
    /// <summary>Follows a person. Durable when it returns; the other side (followers, counters, notification) follows by a saga that survives a crash. Repeating it changes nothing.</summary>
    /// <exception cref="SoraException"><c>self_follow</c>, <c>user_not_found</c>, <c>quota_exceeded</c>: 10 000 people are followed already, or that person can have no more followers.
    /// (When the last place went to another at the same moment, the edge is taken back soon after instead.)</exception>
    [Alias("Follow")]
    Task Follow(string followeeId);

    /// <summary>Ends it. Repeating it changes nothing.</summary>
    [Alias("Unfollow")]
    Task Unfollow(string followeeId);

    /// <summary>Ends all edges for good, because the account is deleted. From now on this person follows nobody; the other sides follow by the saga, some hundred at a time.</summary>
    [Alias("Close")]
    Task Close();

    [Alias("IsFollowing"), Orleans.Concurrency.AlwaysInterleave]
    Task<bool> IsFollowing(string followeeId);

    /// <summary>Newest edge first.</summary>
    [Alias("List"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<string>> List(string? after, int limit);
}
