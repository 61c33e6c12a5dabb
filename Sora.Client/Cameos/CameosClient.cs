using Sora.Client.Http;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;

namespace Sora.Client.Cameos;

/// <summary>One's own likeness and who may use it, and those of others. A handle is given without <c>@</c>.</summary>
public sealed class CameosClient
{
    private const string Mine = "v1/users/me/cameo";

    private readonly ApiTransport api;

    internal CameosClient(ApiTransport api) => this.api = api;

    /// <summary>The caller's own cameo.</summary>
    /// <exception cref="SoraApiException">With code <see cref="ErrorCode.CameoNotFound"/> when they have none.</exception>
    public Task<CameoResource> GetMineAsync(CancellationToken cancellationToken = default) => api.GetAsync(Mine, SoraJson.Default.CameoResource, cancellationToken);

    /// <summary>Gives consent to appear in videos, or replaces the picture. Calling it says that the picture shows the caller and that they agree.</summary>
    /// <param name="picture">A PNG, JPEG or WebP file.</param>
    /// <param name="audience">One of <see cref="CameoAudience"/>; what it is, or those who were approved, when omitted.</param>
    public Task<CameoResource> PutMineAsync(ReadOnlyMemory<byte> picture, string? audience = null, CancellationToken cancellationToken = default)
    {
        // Read as whatever it is: the server looks at the bytes.
        var request = new PutCameoRequest(new ImageReference($"data:image/png;base64,{Convert.ToBase64String(picture.Span)}"), Consent: true, audience);
        return api.ReadAsync(new ApiRequest(HttpMethod.Put, Mine).With(request, SoraJson.Default.PutCameoRequest), SoraJson.Default.CameoResource, cancellationToken);
    }

    /// <summary>Sets who may use the caller's cameo from now on.</summary>
    /// <param name="audience">One of <see cref="CameoAudience"/>.</param>
    public Task<CameoResource> SetAudienceAsync(string audience, CancellationToken cancellationToken = default) =>
        api.ReadAsync(new ApiRequest(HttpMethod.Patch, Mine).With(new(audience), SoraJson.Default.UpdateCameoRequest), SoraJson.Default.CameoResource, cancellationToken);

    /// <summary>Withdraws the consent altogether: the picture and every video that shows it are deleted.</summary>
    public Task WithdrawAsync(CancellationToken cancellationToken = default) => api.SendAsync(new ApiRequest(HttpMethod.Delete, Mine), cancellationToken);

    /// <summary>Withdraws the consent from one video, which is deleted.</summary>
    public Task WithdrawFromVideoAsync(string videoId, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Delete, $"{Mine}/videos/{Query.Escape(videoId)}"), cancellationToken);

    /// <summary>The videos that show the caller's cameo, whatever their visibility, the newest first.</summary>
    /// <param name="limit">1-100.</param>
    /// <param name="after">The <see cref="Page{T}.LastId"/> of the page before.</param>
    public Task<Page<PostResource>> ListVideosAsync(int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With($"{Mine}/videos", ("limit", limit), ("after", after)), SoraJson.Default.PagePostResource, cancellationToken);

    /// <summary>Those who ask for the caller's cameo, and those about whom was decided, the newest first.</summary>
    /// <param name="limit">1-100.</param>
    /// <param name="after">The <see cref="Page{T}.LastId"/> of the page before.</param>
    public Task<Page<CameoPerson>> ListPeopleAsync(int limit = 20, string? after = null, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With($"{Mine}/people", ("limit", limit), ("after", after)), SoraJson.Default.PageCameoPerson, cancellationToken);

    /// <summary>Lets someone use the caller's cameo.</summary>
    public Task AllowAsync(string handle, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Put, $"{Mine}/people/{Query.Escape(handle)}"), cancellationToken);

    /// <summary>Refuses someone the caller's cameo, whatever the audience; videos that they made with it are deleted.</summary>
    public Task DenyAsync(string handle, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Delete, $"{Mine}/people/{Query.Escape(handle)}"), cancellationToken);

    /// <summary>Another person's cameo, and whether the caller may use it.</summary>
    /// <exception cref="SoraApiException">With code <see cref="ErrorCode.CameoNotFound"/> when they have none, or show it to nobody.</exception>
    public Task<CameoResource> GetAsync(string handle, CancellationToken cancellationToken = default) => api.GetAsync(PathOf(handle), SoraJson.Default.CameoResource, cancellationToken);

    /// <summary>The picture of a cameo that the caller may use, as PNG.</summary>
    /// <param name="handle"><c>me</c> for the caller's own.</param>
    public async Task<byte[]> GetPictureAsync(string handle, CancellationToken cancellationToken = default)
    {
        using var answer = await api.SendAsync(new ApiRequest(HttpMethod.Get, $"{PathOf(handle)}/picture"), HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a person to be allowed to use their cameo; they find it in their inbox. Asking again changes nothing.</summary>
    public Task AskAsync(string handle, CancellationToken cancellationToken = default) => api.SendAsync(new ApiRequest(HttpMethod.Put, $"{PathOf(handle)}/request"), cancellationToken);

    private static string PathOf(string handle) => $"v1/users/{Query.Escape(handle)}/cameo";
}
