using Sora.Client.Http;
using Sora.Contracts;
using Sora.Contracts.Social;

namespace Sora.Client.Social;

/// <summary>Profiles and following. A handle is given without <c>@</c>.</summary>
public sealed class UsersClient
{
    private readonly ApiTransport api;

    internal UsersClient(ApiTransport api) => this.api = api;

    /// <summary>The caller's own profile.</summary>
    public Task<UserProfile> GetMeAsync(CancellationToken cancellationToken = default) =>
        api.GetAsync("v1/users/me", SoraJson.Default.UserProfile, cancellationToken);

    public Task<UserProfile> UpdateMeAsync(UpdateProfileRequest request, CancellationToken cancellationToken = default) =>
        api.ReadAsync(new ApiRequest(HttpMethod.Patch, "v1/users/me").With(request, SoraJson.Default.UpdateProfileRequest), SoraJson.Default.UserProfile, cancellationToken);

    public Task<UserProfile> GetAsync(string handle, CancellationToken cancellationToken = default) =>
        api.GetAsync(PathOf(handle), SoraJson.Default.UserProfile, cancellationToken);

    /// <summary>The posts of a person that the caller may see, newest first.</summary>
    /// <param name="limit">1-100.</param>
    /// <param name="after">The <see cref="Page{T}.LastId"/> of the page before.</param>
    public Task<Page<PostResource>> ListVideosAsync(string handle, int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With($"{PathOf(handle)}/videos", ("limit", limit), ("after", after)), SoraJson.Default.PagePostResource, cancellationToken);

    public Task<Page<UserReference>> ListFollowersAsync(string handle, int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With($"{PathOf(handle)}/followers", ("limit", limit), ("after", after)), SoraJson.Default.PageUserReference, cancellationToken);

    public Task<Page<UserReference>> ListFollowingAsync(string handle, int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With($"{PathOf(handle)}/following", ("limit", limit), ("after", after)), SoraJson.Default.PageUserReference, cancellationToken);

    public Task FollowAsync(string handle, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Put, $"{PathOf(handle)}/follow"), cancellationToken);

    public Task UnfollowAsync(string handle, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Delete, $"{PathOf(handle)}/follow"), cancellationToken);

    private static string PathOf(string handle) => $"v1/users/{Query.Escape(handle)}";
}
