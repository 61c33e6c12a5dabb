namespace Sora.Gateway;

/// <summary>Folders that only their owner may enter.</summary>
internal static class PrivateFolder
{
    /// <summary>Creates the folder with mode 0700, or leaves one that is there as it is.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
