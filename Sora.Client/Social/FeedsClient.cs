using Sora.Client.Http;
using Sora.Contracts;
using Sora.Contracts.Social;

namespace Sora.Client.Social;

/// <summary>Lists of posts, newest first.</summary>
public sealed class FeedsClient
{
    private readonly ApiTransport api;

    internal FeedsClient(ApiTransport api) => this.api = api;

    /// <summary>What is public; guests may read it.</summary>
    /// <param name="limit">1-100.</param>
    /// <param name="after">The <see cref="Page{T}.LastId"/> of the page before.</param>
    public Task<Page<PostResource>> LatestAsync(int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        ReadAsync("latest", limit, after, cancellationToken);

    /// <summary>The posts of those whom the caller follows.</summary>
    public Task<Page<PostResource>> FollowingAsync(int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        ReadAsync("following", limit, after, cancellationToken);

    private Task<Page<PostResource>> ReadAsync(string feed, int limit, string? after, CancellationToken cancellationToken) =>
        api.GetAsync(Query.With($"v1/feeds/{feed}", ("limit", limit), ("after", after)), SoraJson.Default.PagePostResource, cancellationToken);
}
