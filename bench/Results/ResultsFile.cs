using System.Text.RegularExpressions;

namespace Sora.Bench.Results;

/// <summary><c>bench/RESULTS.md</c>: the latest results of each command that measures.</summary>
/// <param name="repository">Path of the repository's root.</param>
internal sealed class ResultsFile(string repository)
{
    private const string Title = "# Measured\n\nEach section is written by the command that it names. What is compared is compared with a baseline of the same run.\n";

    /// <summary>Puts the section in the place of the last one of its name.</summary>
    public void Write(Section section)
    {
        var path = Path.Combine(repository, "bench", "RESULTS.md");
        var text = File.Exists(path) ? File.ReadAllText(path) : Title;
        var others = Regex.Replace(text, $@"\n## {Regex.Escape(section.Name)}\n.*?(?=\n## |\z)", "", RegexOptions.Singleline);
        File.WriteAllText(path, $"{others.TrimEnd()}\n\n{section.ToMarkdown().TrimEnd()}\n");
    }
}
