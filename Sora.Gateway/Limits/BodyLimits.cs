using Microsoft.AspNetCore.Http.Metadata;

namespace Sora.Gateway.Limits;

/// <summary>How large a request body may be, in bytes.</summary>
internal static class BodyLimits
{
    public const long Json = 1 << 20;
    public const long Multipart = 16 << 20;

    /// <summary>On a route that takes multipart bodies, which are larger; its JSON bodies are held to <see cref="Json"/> when they are read, unless a picture may be in them.</summary>
    public static IRequestSizeLimitMetadata AllowMultipart { get; } = new SizeLimit(Multipart);

    private sealed record SizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
