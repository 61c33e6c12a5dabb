using System.Text;

namespace Sora.Bench.Results;

/// <summary>What one command measured.</summary>
/// <param name="Command">As it is typed at the root of the repository.</param>
/// <param name="Method">What is measured, against what, and what the figures leave out.</param>
internal sealed record Section(string Name, string Command, Machine Machine, IReadOnlyList<Figure> Figures, string Method)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine($"## {Name}");
        text.AppendLine();
        text.AppendLine($"`{Command}` · {Machine}");
        text.AppendLine();
        text.AppendLine("| figure | value | ratio | target |");
        text.AppendLine("|---|---|---|---|");
        foreach (var figure in Figures) text.AppendLine($"| {figure.What} | {figure.Value} | {figure.Ratio} | {figure.Target} |");
        text.AppendLine();
        text.AppendLine(Method);
        return text.ToString();
    }
}
