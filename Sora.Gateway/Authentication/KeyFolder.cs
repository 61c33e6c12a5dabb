using Microsoft.Extensions.Options;
using Sora.Silo;

namespace Sora.Gateway.Authentication;

/// <summary>The folder of secrets inside the data directory. Folder and files are readable by their owner alone.</summary>
internal sealed class KeyFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public KeyFolder(IOptions<SoraSiloOptions> options)
    {
        Path = PathIn(options.Value.Data);
        PrivateFolder.Create(Path);
    }

    public string Path { get; }

    public static string PathIn(string data) => System.IO.Path.Combine(data, "keys");

    /// <summary>Reads a file, or writes what <paramref name="create"/> gives. Of several processes that do so at once, one creates and all read the same.</summary>
    public string ReadOrCreate(string name, Func<string> create)
    {
        var path = System.IO.Path.Combine(Path, name);
        if (!File.Exists(path))
        {
            // Linking a finished file into place either succeeds whole or finds that another process was first.
            var draft = System.IO.Path.Combine(Path, $".{Guid.NewGuid():n}");
            Write(draft, create());
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return File.ReadAllText(path);
    }

    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
        writer.Flush();
        ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
    }
}
