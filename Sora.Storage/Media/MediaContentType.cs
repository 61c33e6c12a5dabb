namespace Sora.Storage.Media;

/// <summary>The content type that goes with the extension of a key: a file on disk carries no other label, and a second file beside it could not be replaced together with it.</summary>
internal static class MediaContentType
{
    private const string Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.Ordinal)
    {
        [".c2pa"] = "application/c2pa",
        [".jpg"] = "image/jpeg",
        [".json"] = "application/json",
        [".mp4"] = "video/mp4",
        [".png"] = "image/png",
        [".vtt"] = "text/vtt",
        [".webm"] = "video/webm",
        [".webp"] = "image/webp",
    };

    public static string Of(string key) => ByExtension.GetValueOrDefault(Path.GetExtension(key), Unknown);

    /// <exception cref="ArgumentException">The content type is not the one of the key's extension.</exception>
    public static void Check(string key, string contentType)
    {
        var expected = Of(key);
        if (contentType != expected) throw new ArgumentException($"A file '{key}' holds {expected}, not {contentType}: name it by the extension of its content.", nameof(contentType));
    }
}
