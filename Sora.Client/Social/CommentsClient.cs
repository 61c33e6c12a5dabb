using Sora.Client.Http;
using Sora.Contracts;
using Sora.Contracts.Social;

namespace Sora.Client.Social;

/// <summary>What people say below a video.</summary>
public sealed class CommentsClient
{
    private readonly ApiTransport api;

    internal CommentsClient(ApiTransport api) => this.api = api;

    /// <summary>A page of comments.</summary>
    /// <param name="limit">1-100.</param>
    /// <param name="after">The <see cref="Page{T}.LastId"/> of the page before.</param>
    public Task<Page<CommentResource>> ListAsync(string videoId, int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With(PathOf(videoId), ("limit", limit), ("after", after)), SoraJson.Default.PageCommentResource, cancellationToken);

    /// <param name="text">1-1000 characters.</param>
    public Task<CommentResource> AddAsync(string videoId, string text, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce(PathOf(videoId)).With(new CreateCommentRequest(text), SoraJson.Default.CreateCommentRequest), SoraJson.Default.CommentResource, cancellationToken);

    public Task DeleteAsync(string videoId, string commentId, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Delete, $"{PathOf(videoId)}/{Query.Escape(commentId)}"), cancellationToken);

    private static string PathOf(string videoId) => $"v1/videos/{Query.Escape(videoId)}/comments";
}
