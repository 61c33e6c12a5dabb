using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Limits;
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
        var form = await FormAsync(http, cancellationToken);
        var request = form is null
            ? await JsonAsync(http, SoraJson.Default.CreateVideoRequest, BodyLimits.Multipart, cancellationToken)
            : new CreateVideoRequest(
                form.Text("prompt") ?? "", form.Text("model"), form.Text("seconds"), form.Text("size"), form.Text("visibility"), form.Number("seed"),
                form.Text(InputReference, "image_url") is { } url || form.Text(InputReference, "file_id") is not null ? new(form.Text(InputReference, "image_url"), form.Text(InputReference, "file_id")) : null,
                form.Text("quality"));
        return (request, form?.File(InputReference) is { } file ? await BytesAsync(file, cancellationToken) : DataUrl(request.InputReference));
    }

    public static async Task<RemixVideoRequest> ReadRemixAsync(HttpRequest http, CancellationToken cancellationToken) =>
        await FormAsync(http, cancellationToken) is { } form
            ? new(form.Text("prompt") ?? "", form.Fraction("strength"), form.Text("visibility"), form.Number("seed"), form.Text("quality"))
            : await JsonAsync(http, SoraJson.Default.RemixVideoRequest, BodyLimits.Json, cancellationToken);

    public static async Task<EditVideoRequest> ReadEditAsync(HttpRequest http, CancellationToken cancellationToken) =>
        await FormAsync(http, cancellationToken) is { } form
            ? new(Source(form), form.Text("prompt") ?? "", form.Fraction("strength"), form.Text("visibility"), form.Number("seed"), form.Text("quality"))
            : await JsonAsync(http, SoraJson.Default.EditVideoRequest, BodyLimits.Json, cancellationToken);

    public static async Task<ExtendVideoRequest> ReadExtensionAsync(HttpRequest http, CancellationToken cancellationToken) =>
        await FormAsync(http, cancellationToken) is { } form
            ? new(Source(form), form.Text("prompt") ?? "", form.Text("seconds"), form.Text("visibility"), form.Number("seed"), form.Text("quality"))
            : await JsonAsync(http, SoraJson.Default.ExtendVideoRequest, BodyLimits.Json, cancellationToken);

    private static VideoReference Source(VideoForm form) => form.File(Video) is null
        ? new(form.Text(Video, "id") ?? "")
        : throw new SoraException(ErrorCode.InvalidRequest, "Files of videos are not taken. Name a video of this server by 'video[id]'.", Video);

    private static async Task<T> JsonAsync<T>(HttpRequest http, JsonTypeInfo<T> type, long limit, CancellationToken cancellationToken)
    {
        if (!http.HasJsonContentType())
        {
            throw new BadHttpRequestException("Send the body as application/json or multipart/form-data.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (http.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = limit;
        }

        return await JsonSerializer.DeserializeAsync(http.Body, type, cancellationToken) ?? throw new JsonException("The body is null.");
    }

    private static async Task<VideoForm?> FormAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        if (!http.HasFormContentType)
        {
            return null;
        }

        try
        {
            return new(await http.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = BodyLimits.Multipart, ValueLengthLimit = (int)BodyLimits.Multipart, ValueCountLimit = 64, MemoryBufferThreshold = 1 << 20 }, cancellationToken));
        }
        catch (Exception fault) when (fault is IOException and not BadHttpRequestException || fault is InvalidOperationException)
        {
            // A body that ends in the middle of a part, or has no boundary.
            throw new InvalidDataException("a part is cut off or the boundary is missing.", fault);
        }
    }

    private static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellationToken)
    {
        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static byte[]? DataUrl(ImageReference? reference)
    {
        const string prefix = "data:image/", encoding = ";base64,";
        if (reference is null)
        {
            return null;
        }

        // An address is not fetched: a server that fetches what strangers name can be sent anywhere.
        var start = reference.ImageUrl?.IndexOf(encoding, StringComparison.Ordinal) ?? -1;
        if (start < 0 || !reference.ImageUrl!.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw BadReference("Send the picture itself: as a file in multipart/form-data, or as a data URL (data:image/png;base64,…). Addresses and file ids are not followed.");
        }

        try
        {
            return Convert.FromBase64String(reference.ImageUrl[(start + encoding.Length)..]);
        }
        catch (FormatException)
        {
            throw BadReference("The data URL of the picture is not base64.");
        }
    }

    private static SoraException BadReference(string message) => new(ErrorCode.InvalidRequest, message, InputReference);

    /// <summary>The parts of a multipart body.</summary>
    private sealed class VideoForm(IFormCollection form)
    {
        public string? Text(string name) => form.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

        /// <summary>A field of an object.</summary>
        public string? Text(string name, string field) => Text($"{name}[{field}]");

        public IFormFile? File(string name) => form.Files.GetFile(name);

        public long? Number(string name) => Text(name) is not { } text
            ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new SoraException(ErrorCode.InvalidRequest, $"'{name}' is a whole number.", name);

        public double? Fraction(string name) => Text(name) is not { } text
            ? null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new SoraException(ErrorCode.InvalidRequest, $"'{name}' is a number.", name);
    }
}
