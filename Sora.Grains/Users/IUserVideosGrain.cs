using Orleans.Concurrency;
using Sora.Grains.Persistence;

namespace Sora.Grains.Users;

/// <summary>A page of a person's video ids, in ascending order. Key: <c>user id/page</c>. At most <see cref="Capacity"/> ids, which the user grain sees to.</summary>
[Alias("Sora.IUserVideosGrain")]
internal interface IUserVideosGrain : IGrainWithStringKey
{
    public const int Capacity = 500;

    /// <summary>Adds an id; one that is there already is ignored. Returns how many there are.</summary>
    [Alias("Add")]
    Task<VersionedCount> Add(string videoId);

    /// <summary>Removes an id, if it is there. Returns how many there are.</summary>
    [Alias("Remove")]
    Task<VersionedCount> Remove(string videoId);

    /// <summary>Up to <paramref name="limit"/> ids above (ascending) or below (descending) <paramref name="after"/>, which need not exist.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<List<string>> List(string? after, int limit, bool ascending);
}
