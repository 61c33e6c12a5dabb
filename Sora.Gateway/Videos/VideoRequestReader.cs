using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Limits;
using Sora.Grains;

namespace Sora.Gateway.Videos;

/// <summary>Reads a create request as the OpenAI SDKs send it: JSON, or multipart with nested names such as <c>input_reference[image_url]</c>. Fields that are not known are ignored.</summary>
internal static class VideoRequestReader
{
    private const string InputReference = "input_reference";

    /// <exception cref="SoraException"><c>not_implemented</c>: an input reference; <c>invalid_request</c>: a field of the wrong kind.</exception>
    /// <exception cref="JsonException">Malformed JSON.</exception>
    /// <exception cref="InvalidDataException">Malformed multipart.</exception>
    public static Task<CreateVideoRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        request.HasFormContentType ? ReadFormAsync(request, cancellationToken) : ReadJsonAsync(request, cancellationToken);

    private static async Task<CreateVideoRequest> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException("Send the body as application/json or multipart/form-data.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = BodyLimits.Json;
        }

        using var body = await JsonDocument.ParseAsync(request.Body, default, cancellationToken);
        if (body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty(InputReference, out var reference) && reference.ValueKind != JsonValueKind.Null)
        {
            throw ReferenceNotImplemented();
        }

        return body.RootElement.Deserialize(SoraJson.Default.CreateVideoRequest) ?? throw new JsonException("The body is null.");
    }

    private static async Task<CreateVideoRequest> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = BodyLimits.Multipart, ValueCountLimit = 64, MemoryBufferThreshold = 1 << 20 }, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException and not BadHttpRequestException || fault is InvalidOperationException)
        {
            // A body that ends in the middle of a part, or has no boundary.
            throw new InvalidDataException("a part is cut off or the boundary is missing.", fault);
        }

        if (form.Files.Any(file => IsReference(file.Name)) || form.Keys.Any(IsReference))
        {
            throw ReferenceNotImplemented();
        }

        return new CreateVideoRequest(Text("prompt") ?? "", Text("model"), Text("seconds"), Text("size"), Text("visibility"), Number("seed"));

        string? Text(string name) => form.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

        long? Number(string name) => Text(name) is not { } text
            ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new SoraException(ErrorCode.InvalidRequest, $"'{name}' is a whole number.", name);
    }

    private static bool IsReference(string name) => name == InputReference || name.StartsWith(InputReference + "[", StringComparison.Ordinal);

    private static SoraException ReferenceNotImplemented() =>
        new(ErrorCode.NotImplemented, "Reference images are not supported by this model. Leave out 'input_reference' and describe the scene in the prompt.", InputReference);
}
