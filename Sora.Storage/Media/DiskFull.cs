namespace Sora.Storage.Media;

/// <summary>Tells from an I/O error that there was no room, in whichever way the system says so.</summary>
internal static class DiskFull
{
    // What .NET gives for any fault of its own; a refused preallocation is one, and carries no code of the system.
    private const int GeneralIOError = unchecked((int)0x80131620);

    // errno on Unix: the disk is full, the file is larger than the file system takes, the quota is used up. On Windows: disk full, handle disk full.
    private static readonly int[] Codes = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070070), unchecked((int)0x80070027)]
        : [28, 27, OperatingSystem.IsLinux() ? 122 : 69];

    public static bool Is(IOException cause) => Codes.Contains(cause.HResult);

    /// <summary>True when a new file was refused the room that it asked for.</summary>
    public static bool IsRefusedPreallocation(IOException cause) => cause.HResult == GeneralIOError || Is(cause);
}
