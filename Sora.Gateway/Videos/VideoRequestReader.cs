using System.Text.Json;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Limits;
using Sora.Gateway.Requests;
using Sora.Grains;

namespace Sora.Gateway.Videos;

/// <summary>Reads requests for videos as the OpenAI SDKs send them: JSON, or multipart with nested names such as <c>input_reference[image_url]</c> and <c>video[id]</c>. Fields that are not known are ignored.</summary>
internal static class VideoRequestReader
{
    private const string InputReference = "input_reference";
    private const string Video = "video";

    /// <summary>A create, and the bytes of the picture that comes with it.</summary>
    /// <exception cref="SoraException"><c>invalid_request</c>: a field of the wrong kind.</exception>
    /// <exception cref="JsonException">Malformed JSON.</exception>
    /// <exception cref="InvalidDataException">Malformed multipart.</exception>
    public static async Task<(CreateVideoRequest Request, byte[]? Picture)> ReadCreateAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        var form = await RequestBody.FormAsync(http, cancellationToken);
        var request = form is null
            ? await RequestBody.JsonAsync(http, SoraJson.Default.CreateVideoRequest, BodyLimits.Multipart, cancellationToken)
            : new CreateVideoRequest(
                form.Text("prompt") ?? "", form.Text("model"), form.Text("seconds"), form.Text("size"), form.Text("visibility"), form.Number("seed"),
                form.Text(InputReference, "image_url") is { } url || form.Text(InputReference, "file_id") is not null ? new(form.Text(InputReference, "image_url"), form.Text(InputReference, "file_id")) : null,
                form.Text("quality"), form.Texts("cameos"));
        return (request, form?.File(InputReference) is { } file ? await RequestBody.BytesAsync(file, cancellationToken) : RequestBody.Picture(request.InputReference, InputReference));
    }

    public static async Task<RemixVideoRequest> ReadRemixAsync(HttpRequest http, CancellationToken cancellationToken) =>
        await RequestBody.FormAsync(http, cancellationToken) is { } form
            ? new(form.Text("prompt") ?? "", form.Fraction("strength"), form.Text("visibility"), form.Number("seed"), form.Text("quality"))
            : await RequestBody.JsonAsync(http, SoraJson.Default.RemixVideoRequest, BodyLimits.Json, cancellationToken);

    public static async Task<EditVideoRequest> ReadEditAsync(HttpRequest http, CancellationToken cancellationToken) =>
        await RequestBody.FormAsync(http, cancellationToken) is { } form
            ? new(Source(form), form.Text("prompt") ?? "", form.Fraction("strength"), form.Text("visibility"), form.Number("seed"), form.Text("quality"))
            : await RequestBody.JsonAsync(http, SoraJson.Default.EditVideoRequest, BodyLimits.Json, cancellationToken);

    public static async Task<ExtendVideoRequest> ReadExtensionAsync(HttpRequest http, CancellationToken cancellationToken) =>
        await RequestBody.FormAsync(http, cancellationToken) is { } form
            ? new(Source(form), form.Text("prompt") ?? "", form.Text("seconds"), form.Text("visibility"), form.Number("seed"), form.Text("quality"))
            : await RequestBody.JsonAsync(http, SoraJson.Default.ExtendVideoRequest, BodyLimits.Json, cancellationToken);

    private static VideoReference Source(RequestForm form) => form.File(Video) is null
        ? new(form.Text(Video, "id") ?? "")
        : throw new SoraException(ErrorCode.InvalidRequest, "Files of videos are not taken. Name a video of this server by 'video[id]'.", Video);
}
