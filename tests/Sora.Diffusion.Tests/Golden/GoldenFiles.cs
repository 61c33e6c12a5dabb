namespace Sora.Diffusion.Tests.Golden;

/// <summary>The files of a case whose names match a pattern, as the data of a theory.</summary>
internal static class GoldenFiles
{
    public static TheoryData<string> Named(string name, string pattern)
    {
        using var golden = new GoldenCase(name);
        return [.. Directory.EnumerateFiles(golden.Folder, pattern).Select(path => Path.GetFileName(path)).Order()];
    }
}
