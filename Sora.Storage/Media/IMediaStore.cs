namespace Sora.Storage.Media;

/// <summary>Where finished files rest: on disk, or in blob storage. A file is written once, whole, and never changes.</summary>
public interface IMediaStore
{
    /// <summary>Stores a file under a key; it is visible only when complete and durable. Writing a key again replaces the file.</summary>
    /// <param name="key">Segments of a-z, 0-9, <c>_ - .</c> joined by <c>/</c>, such as <c>video_…/1/video.mp4</c>; at most 200 characters.</param>
    /// <param name="contentType">The media type that is served with it, such as <c>video/mp4</c>.</param>
    /// <exception cref="MediaStorageFullException">There is no room; nothing is left behind.</exception>
    Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading from any position, or null when there is none.</summary>
    Task<MediaFile?> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>Deletes every file below a prefix such as <c>video_…/</c>; deleting what is not there does nothing.</summary>
    Task DeleteAsync(string prefix, CancellationToken cancellationToken);
}

/// <summary>An open file. Dispose it.</summary>
/// <param name="Content">Seekable.</param>
/// <param name="ETag">Changes when the file changes; without quotes.</param>
public sealed record MediaFile(Stream Content, long Length, string ContentType, string ETag, DateTimeOffset LastModified) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>The store has no room for a file.</summary>
public sealed class MediaStorageFullException(string message, Exception? inner = null) : IOException(message, inner);
