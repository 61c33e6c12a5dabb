namespace Sora.Bench;

/// <summary>Where the repository lies, seen from the built benchmark.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sora.sln"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException("Sora.sln lies in no folder above the benchmark.");
    }
}
