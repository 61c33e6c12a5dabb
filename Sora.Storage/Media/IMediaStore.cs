namespace Sora.Storage.Media;

/// <summary>Where finished files rest: on disk, or in blob storage. A file is written once, whole, and never changes.</summary>
/// <remarks>Writing, opening and reading fail with <see cref="MediaUnavailableException"/> when the store is too busy or not to be reached, for longer than it waits by itself.</remarks>
public interface IMediaStore
{
    /// <summary>Stores a file under a key; it is visible only when complete and durable. Writing a key again replaces the file.</summary>
    /// <param name="key">Segments of a-z, 0-9, <c>_ - .</c> joined by <c>/</c>, such as <c>video_…/1/video.mp4</c>; at most 200 characters.</param>
    /// <param name="contentType">The media type that is served with it, such as <c>video/mp4</c>.</param>
    /// <exception cref="MediaStorageFullException">There is no room; nothing is left behind.</exception>
    Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading from any position, or null when there is none.</summary>
    Task<MediaFile?> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>A small file, whole; null when there is none.</summary>
    async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(key, cancellationToken);
        if (file is null) return null;
        var bytes = new byte[file.Length];
        await file.Content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Deletes every file below a prefix such as <c>video_…/</c>; deleting what is not there does nothing.</summary>
    Task DeleteAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Every folder that holds files, in no order; one that comes or goes meanwhile may be missing, and one with folders in it may come more than once. For finding what nobody needs any more.</summary>
    IAsyncEnumerable<MediaFolder> ListAsync(CancellationToken cancellationToken);
}

/// <summary>An open file. Dispose it.</summary>
/// <param name="Content">Seekable. Reading fails with an <see cref="IOException"/> when the file is replaced or deleted meanwhile and the store can not keep it.</param>
/// <param name="ETag">Changes when the file changes; without quotes.</param>
public sealed record MediaFile(Stream Content, long Length, string ContentType, string ETag, DateTimeOffset LastModified) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>The store has no room for a file.</summary>
public sealed class MediaStorageFullException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The store is too busy or not to be reached; the same may go well later.</summary>
public sealed class MediaUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
