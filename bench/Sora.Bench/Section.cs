using System.Text;

namespace Sora.Bench;

/// <summary>A benchmark's results, as Markdown.</summary>
internal sealed record Section(Benchmark Benchmark, Machine Machine, IReadOnlyList<Figure> Figures)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine($"## {Benchmark.Name}");
        text.AppendLine();
        text.AppendLine($"`bench/run {Benchmark.Name}` · {Machine}");
        text.AppendLine();
        text.AppendLine("| figure | value | ratio | target |");
        text.AppendLine("|---|---|---|---|");
        foreach (var figure in Figures) text.AppendLine($"| {figure.What} | {figure.Value} | {figure.Ratio} | {figure.Target} |");
        text.AppendLine();
        text.AppendLine(Benchmark.Method);
        return text.ToString();
    }
}
