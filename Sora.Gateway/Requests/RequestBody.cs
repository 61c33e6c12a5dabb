using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Limits;
using Sora.Grains;

namespace Sora.Gateway.Requests;

/// <summary>Bodies that may be JSON or multipart, read in bounds.</summary>
internal static class RequestBody
{
    /// <param name="limit">Bytes at most.</param>
    /// <exception cref="BadHttpRequestException">It is no JSON, or too large.</exception>
    /// <exception cref="JsonException">It is malformed.</exception>
    public static async Task<T> JsonAsync<T>(HttpRequest http, JsonTypeInfo<T> type, long limit, CancellationToken cancellationToken)
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

    /// <summary>The body, if it is multipart; null otherwise.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static async Task<RequestForm?> FormAsync(HttpRequest http, CancellationToken cancellationToken)
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

    public static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellationToken)
    {
        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>The bytes of a picture that is in the body itself; null without one.</summary>
    /// <param name="param">The field, for the error.</param>
    /// <exception cref="SoraException"><c>invalid_request</c>: it is an address, a file id, or not base64.</exception>
    public static byte[]? Picture(ImageReference? reference, string param)
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
            throw new SoraException(ErrorCode.InvalidRequest, "Send the picture itself: as a file in multipart/form-data, or as a data URL (data:image/png;base64,…). Addresses and file ids are not followed.", param);
        }

        try
        {
            return Convert.FromBase64String(reference.ImageUrl[(start + encoding.Length)..]);
        }
        catch (FormatException)
        {
            throw new SoraException(ErrorCode.InvalidRequest, "The data URL of the picture is not base64.", param);
        }
    }
}
