using Sora.Client.Http;
using Sora.Contracts;
using Sora.Contracts.Social;

namespace Sora.Client.Social;

/// <summary>The social view of videos, and likes.</summary>
public sealed class PostsClient
{
    private readonly ApiTransport api;

    internal PostsClient(ApiTransport api) => this.api = api;

    public Task<PostResource> GetAsync(string videoId, CancellationToken cancellationToken = default) =>
        api.GetAsync($"v1/videos/{Query.Escape(videoId)}/post", SoraJson.Default.PostResource, cancellationToken);

    /// <summary>Likes a video; liking it again changes nothing.</summary>
    public Task LikeAsync(string videoId, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Put, $"v1/videos/{Query.Escape(videoId)}/like"), cancellationToken);

    public Task UnlikeAsync(string videoId, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Delete, $"v1/videos/{Query.Escape(videoId)}/like"), cancellationToken);
}
