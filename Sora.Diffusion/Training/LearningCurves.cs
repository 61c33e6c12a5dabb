using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sora.Diffusion.Training;

/// <summary>Draws the losses in a training log: one panel per stage, loss over minutes.</summary>
static class LearningCurves
{
    const int Width = 300, Height = 180, Margin = 44, Columns = 3;

    /// <summary>Writes an SVG picture.</summary>
    /// <param name="log">The <c>log.jsonl</c> of a run.</param>
    /// <param name="path">The file to write.</param>
    public static void Write(string log, string path)
    {
        var stages = File.ReadLines(log).Select(line => JsonSerializer.Deserialize<TrainingLog.Entry>(line, TrainingLog.Format)!).GroupBy(entry => entry.Stage).ToArray();
        var rows = (stages.Length + Columns - 1) / Columns;
        var svg = new StringBuilder(Text($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Columns * Width} {rows * Height}" font-family="sans-serif" font-size="11" fill="#777">"""));
        for (var i = 0; i < stages.Length; i++)
            Panel(svg, stages[i].Key, [.. stages[i].OrderBy(entry => entry.Step)], x: i % Columns * Width + Margin, y: i / Columns * Height + Margin / 2);
        File.WriteAllText(path, svg.Append("</svg>\n").ToString());
    }

    static void Panel(StringBuilder svg, string stage, TrainingLog.Entry[] entries, int x, int y)
    {
        const int width = Width - Margin - 16, height = Height - 2 * Margin + 12;
        var (lowest, highest, longest) = (entries.Min(e => e.Loss), entries.Max(e => e.Loss), entries.Max(e => e.Seconds));
        var line = string.Join(' ', entries.Select(e => Text($"{x + width * e.Seconds / longest:F1},{y + height * Math.Log(highest / e.Loss) / Math.Log(Math.Max(highest / lowest, 1.01)):F1}")));
        svg.Append(Text($"""

            <text x="{x}" y="{y - 6}" font-weight="bold">{stage}</text>
            <path d="M{x} {y}v{height}h{width}" fill="none" stroke="#999"/>
            <polyline points="{line}" fill="none" stroke="#d3502f" stroke-width="1.5"/>
            <text x="{x - 4}" y="{y + 8}" text-anchor="end">{highest:G2}</text>
            <text x="{x - 4}" y="{y + height}" text-anchor="end">{lowest:G2}</text>
            <text x="{x + width}" y="{y + height + 14}" text-anchor="end">{longest / 60:F0} min, {entries[^1].Step} steps</text>
            """));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
