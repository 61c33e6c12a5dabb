using Sora.Client.Http;
using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;

namespace Sora.Client.Videos;

/// <summary>Making, following and fetching videos.</summary>
public sealed class VideosClient
{
    private readonly ApiTransport api;

    internal VideosClient(ApiTransport api) => this.api = api;

    /// <summary>Asks for a video. It is queued and durable when this returns; watch it with <see cref="Live.LiveConnection.WatchVideo"/>.</summary>
    /// <param name="idempotencyKey">Makes repeated calls give the same video, over restarts of the caller too; a new one for each call when omitted.</param>
    public Task<VideoResource> CreateAsync(CreateVideoRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce("v1/videos", idempotencyKey).With(request, SoraJson.Default.CreateVideoRequest), SoraJson.Default.VideoResource, cancellationToken);

    /// <summary>Asks for a video drawn again from another prompt, in the size and length of its source. Queued and durable when this returns.</summary>
    /// <param name="id">A completed video: the caller's own, or a public one.</param>
    /// <param name="idempotencyKey">As for <see cref="CreateAsync"/>.</param>
    public Task<VideoResource> RemixAsync(string id, RemixVideoRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce($"{PathOf(id)}/remix", idempotencyKey).With(request, SoraJson.Default.RemixVideoRequest), SoraJson.Default.VideoResource, cancellationToken);

    /// <summary>Asks for a video that begins with another and goes on. Queued and durable when this returns.</summary>
    /// <param name="idempotencyKey">As for <see cref="CreateAsync"/>.</param>
    public Task<VideoResource> ExtendAsync(ExtendVideoRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce("v1/videos/extensions", idempotencyKey).With(request, SoraJson.Default.ExtendVideoRequest), SoraJson.Default.VideoResource, cancellationToken);

    /// <summary>Draws what is still to be rendered of a video from another prompt.</summary>
    /// <exception cref="SoraApiException">With code <see cref="ErrorCode.Conflict"/> when the render has ended.</exception>
    public Task<VideoResource> ChangePromptAsync(string id, string prompt, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce($"{PathOf(id)}/prompt").With(new(prompt), SoraJson.Default.ChangePromptRequest), SoraJson.Default.VideoResource, cancellationToken);

    /// <summary>What a video was made from, and the public videos that were made from it, the newest first.</summary>
    /// <param name="limit">How many of the latter, 1-100.</param>
    /// <param name="after">The <see cref="Page{T}.LastId"/> of the page before.</param>
    public Task<LineageResource> GetLineageAsync(string id, int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With($"{PathOf(id)}/lineage", ("limit", limit), ("after", after)), SoraJson.Default.LineageResource, cancellationToken);

    /// <summary>What a create with the same body would meet: rules, words that the model does not know, waiting time. Nothing is queued.</summary>
    public Task<PreflightResponse> PreflightAsync(CreateVideoRequest request, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce("v1/videos/preflight").With(request, SoraJson.Default.CreateVideoRequest), SoraJson.Default.PreflightResponse, cancellationToken);

    public Task<VideoResource> GetAsync(string id, CancellationToken cancellationToken = default) =>
        api.GetAsync(PathOf(id), SoraJson.Default.VideoResource, cancellationToken);

    /// <summary>The caller's own videos, newest first.</summary>
    /// <param name="limit">1-100.</param>
    /// <param name="after">The <see cref="Page{T}.LastId"/> of the page before.</param>
    public Task<Page<VideoResource>> ListAsync(int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With("v1/videos", ("limit", limit), ("after", after)), SoraJson.Default.PageVideoResource, cancellationToken);

    /// <summary>Ends a render that is queued or in progress.</summary>
    public Task<VideoResource> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce($"{PathOf(id)}/cancel"), SoraJson.Default.VideoResource, cancellationToken);

    /// <summary>Sets who may see a video, and what stands below it.</summary>
    public Task<VideoResource> PublishAsync(string id, PublishVideoRequest request, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce($"{PathOf(id)}/publish").With(request, SoraJson.Default.PublishVideoRequest), SoraJson.Default.VideoResource, cancellationToken);

    /// <summary>Deletes a video and its files.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Delete, PathOf(id)), cancellationToken);

    /// <summary>Where the bytes of a public video are; those of other videos need the caller's token: <see cref="DownloadAsync"/>.</summary>
    /// <param name="variant">One of <see cref="ContentVariant"/>.</param>
    public Uri ContentUri(string id, string variant = ContentVariant.Video) => new(api.Server, ContentPath(id, variant));

    /// <summary>Copies a file of a completed video into a stream. A connection that breaks on the way is taken up where it broke.</summary>
    /// <param name="destination">Stays open.</param>
    /// <param name="variant">One of <see cref="ContentVariant"/>.</param>
    /// <exception cref="SoraApiException">With code <see cref="ErrorCode.VideoNotReady"/> while the video is not completed.</exception>
    public Task DownloadAsync(
        string id, Stream destination, string variant = ContentVariant.Video, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new Download(api, ContentPath(id, variant), destination, progress).RunAsync(cancellationToken);

    private static string PathOf(string id) => $"v1/videos/{Query.Escape(id)}";

    private static string ContentPath(string id, string variant) => Query.With($"{PathOf(id)}/content", ("variant", variant));
}
