namespace Sora.Chaos.Processes;

/// <summary>Where the repository lies, seen from the built test.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The folder with the built gateway, which holds the silo's program too; of the same configuration as this test.</summary>
    public static string Programs { get; } = Path.Combine(Root, "Sora.Gateway", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sora.sln"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException("Sora.sln lies in no folder above the test.");
    }
}
