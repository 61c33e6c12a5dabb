using System.Runtime.CompilerServices;

namespace Sora.Storage.Media;

/// <summary>Files below a folder of the local disk. A file is written aside, flushed, then renamed into its place: a reader sees the old one or the new one, whole.</summary>
internal sealed class FileMediaStore : IMediaStore
{
    // No key has a segment that begins with a dot, so nothing in here can be asked for.
    private const string AsideFolder = ".aside";
    private const int CopyBufferBytes = 128 * 1024;
    private const int DeleteAttempts = 10;
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly string _aside;
    private readonly TimeProvider _time;

    public FileMediaStore(string root, TimeProvider time, bool shared = false)
    {
        _time = time;
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _aside = Path.Combine(_root, AsideFolder);
        Directory.CreateDirectory(_aside);
        DeleteLeftBehind(shared ? time.GetUtcNow().UtcDateTime - LongestWrite : DateTime.MaxValue);
    }

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        var path = ToPath(MediaKey.Check(key));
        MediaContentType.Check(key, contentType);
        var aside = NewAsidePath();
        try
        {
            await WriteAsideAsync(aside, content, cancellationToken);
            MarkAsNewer(aside, path);
            MoveIntoPlace(aside, path);
            DurableFolder.FlushUpTo(_root, Path.GetDirectoryName(path)!);
        }
        catch (IOException cause) when (DiskFull.Is(cause))
        {
            File.Delete(aside);
            throw Full(cause);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    public Task<MediaFile?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var path = ToPath(MediaKey.Check(key));
        try
        {
            var content = new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                // Replacing or deleting a file does not disturb who reads it.
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous,
            });
            // Of the open file, not of whatever has the name by now.
            var modified = File.GetLastWriteTimeUtc(content.SafeFileHandle);
            return Task.FromResult<MediaFile?>(new(content, content.Length, MediaContentType.Of(key), $"{modified.Ticks:x}-{content.Length:x}", modified));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(path))
        {
            return Task.FromResult<MediaFile?>(null);
        }
    }

    public Task DeleteAsync(string prefix, CancellationToken cancellationToken)
    {
        var folder = Path.TrimEndingDirectorySeparator(ToPath(MediaKey.CheckPrefix(prefix)));
        var aside = NewAsidePath();
        try
        {
            // In one step out of sight; taking it apart may then take its time, or be finished by the next start.
            Directory.Move(folder, aside);
        }
        catch (DirectoryNotFoundException)
        {
            return Task.CompletedTask;
        }
        DurableFolder.Flush(Path.GetDirectoryName(folder)!);
        TakeApart(aside);
        return Task.CompletedTask;
    }

    private static void TakeApart(string aside)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(aside, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return; // another process that starts now has tidied it up
            }
            catch (IOException) when (attempt < DeleteAttempts)
            {
                // Not empty: a writer that had found the folder before it was moved has put its file into it meanwhile.
            }
        }
    }

    public async IAsyncEnumerable<MediaFolder> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The disk is asked on another thread: there may be many.
        var folders = await Task.Run(() => Directory.GetDirectories(_root, "*", SearchOption.AllDirectories), cancellationToken);
        foreach (var folder in folders.Where(folder => folder != _aside && !folder.StartsWith(_aside + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (NewestFile(folder) is { } modified) yield return new(Path.GetRelativePath(_root, folder).Replace(Path.DirectorySeparatorChar, '/') + "/", modified);
        }
    }

    private static DateTimeOffset? NewestFile(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles().Max(file => (DateTimeOffset?)file.LastWriteTimeUtc);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Deletes what a killed process left half written or half deleted. Where others share the folder, what is young may be theirs.</summary>
    private void DeleteLeftBehind(DateTime before)
    {
        foreach (var left in new DirectoryInfo(_aside).EnumerateFileSystemInfos().Where(left => left.LastWriteTimeUtc < before))
        {
            try
            {
                if (left is DirectoryInfo folder) folder.Delete(recursive: true);
                else left.Delete();
            }
            catch (DirectoryNotFoundException)
            {
                // Another process that started now was faster.
            }
        }
    }

    private async Task WriteAsideAsync(string aside, Stream content, CancellationToken cancellationToken)
    {
        await using var file = CreateAside(aside, content.CanSeek ? content.Length - content.Position : 0);
        await content.CopyToAsync(file, CopyBufferBytes, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Takes the room that is needed at once, where that is known: a file too large for the disk then fails before its first byte.</summary>
    private FileStream CreateAside(string aside, long length)
    {
        try
        {
            return new(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, PreallocationSize = length });
        }
        catch (IOException cause) when (length > 0 && DiskFull.IsRefusedPreallocation(cause))
        {
            throw Full(cause);
        }
    }

    /// <summary>The time of the last change is what tells two versions of a file apart: it must rise even within one tick of the file system's clock.</summary>
    private void MarkAsNewer(string aside, string path)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var previous = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.MinValue;
        File.SetLastWriteTimeUtc(aside, now > previous ? now : previous.AddTicks(1));
    }

    private static void MoveIntoPlace(string aside, string path)
    {
        while (true)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                File.Move(aside, path, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (File.Exists(aside))
            {
                // A deletion of the prefix took the folder away in between.
            }
        }
    }

    private MediaStorageFullException Full(IOException cause) => new($"There is no room for a file in {_root}: free some space on its disk.", cause);

    private string ToPath(string key) => Path.Combine(_root, key);

    private string NewAsidePath() => Path.Combine(_aside, Guid.NewGuid().ToString("n"));
}
