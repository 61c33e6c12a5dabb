using System.Diagnostics;

namespace Sora.Storage.Tests;

/// <summary>A real file system of a few megabytes, held in memory. Mounting needs root: elsewhere the test is skipped.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "sora-test", _folder.Path) != 0)
        {
            _folder.Dispose();
            Assert.Skip("A small disk can be mounted by root on Linux only.");
        }
    }

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    /// <summary>Takes all the room that is left.</summary>
    /// <returns>The file to delete to give it back.</returns>
    public string Fill()
    {
        var filler = File("filler");
        using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) file.Write(page);
        }
        catch (IOException)
        {
            return filler;
        }
    }

    public void Dispose()
    {
        Assert.Equal(0, Run("umount", _folder.Path));
        _folder.Dispose();
    }

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
