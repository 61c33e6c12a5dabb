using System.Text.RegularExpressions;

namespace Sora.Bench;

/// <summary><c>bench/RESULTS.md</c>: the latest results of each benchmark.</summary>
internal static class ResultsFile
{
    private const string Title = "# Measured\n\nEach section is written by the command that it names, and compares with a baseline of the same run.\n";

    public static void Replace(string name, string section)
    {
        var path = Path.Combine(Repository.Root, "bench", "RESULTS.md");
        var text = File.Exists(path) ? File.ReadAllText(path) : Title;
        var others = Regex.Replace(text, $@"\n## {Regex.Escape(name)}\n.*?(?=\n## |\z)", "", RegexOptions.Singleline);
        File.WriteAllText(path, $"{others.TrimEnd()}\n\n{section.TrimEnd()}\n");
    }
}
