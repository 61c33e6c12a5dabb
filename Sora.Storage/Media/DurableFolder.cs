using System.Runtime.InteropServices;

namespace Sora.Storage.Media;

/// <summary>Flushes a folder, so that a name that was put into it or taken out survives a power cut. Windows does so by itself.</summary>
internal static partial class DurableFolder
{
    /// <summary>Flushes a folder and those above it up to <paramref name="root"/>, any of which may be new.</summary>
    public static void FlushUpTo(string root, string folder)
    {
        for (var current = folder; current.Length >= root.Length; current = Path.GetDirectoryName(current)!) Flush(current);
    }

    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, 0);
        // It may have been deleted again, with what was in it.
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == NoSuchFile) return;
        if (descriptor < 0) throw Failed(folder);
        try
        {
            if (Sync(descriptor) < 0) throw Failed(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private const int NoSuchFile = 2;

    private static IOException Failed(string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        return new($"Folder {folder} can not be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
