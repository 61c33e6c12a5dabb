using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sora.Diffusion.Evaluation;

/// <summary>How many clips of a split were read by the judge as they were meant.</summary>
/// <param name="Clips">Clips judged.</param>
/// <param name="Right">Per fact, the share of clips in which the judge reads the intended value, 0 to 1.</param>
/// <param name="Joint">The share of clips in which all facts are right.</param>
public sealed record Accuracy(int Clips, IReadOnlyDictionary<Fact, double> Right, double Joint)
{
    internal static Accuracy Of(IReadOnlyList<bool[]> clips) => new(
        clips.Count,
        Enum.GetValues<Fact>().ToDictionary(fact => fact, fact => clips.Average(clip => clip[(int)fact] ? 1.0 : 0)),
        clips.Average(clip => clip.All(right => right) ? 1.0 : 0));
}

/// <summary>What a model of the world can do. Every accuracy stands beside the judge's own on real clips: no model can be measured above that.</summary>
/// <param name="Model">Name and version.</param>
/// <param name="DecoderPsnr">Mean peak signal-to-noise ratio of real clips after the autoencoder, dB.</param>
/// <param name="Ceiling">The judge on real clips after the autoencoder, with seen pairs.</param>
/// <param name="HeldOutCeiling">The judge on real clips after the autoencoder, with held-out pairs.</param>
/// <param name="Seen">The model on new scenes of seen pairs of colour and shape.</param>
/// <param name="HeldOut">The model on pairs of colour and shape that training never showed.</param>
/// <param name="FramesPerSecond">Frames rendered per second of wall clock on this machine.</param>
public sealed record EvaluationReport(
    string Model, double DecoderPsnr, Accuracy Ceiling, Accuracy HeldOutCeiling, Accuracy Seen, Accuracy HeldOut, double FramesPerSecond)
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>The report as a Markdown table.</summary>
    public string ToTable()
    {
        var columns = new (string Title, Accuracy Value)[] { ("seen pairs", Seen), ("judge's ceiling", Ceiling), ("held-out pairs", HeldOut), ("judge's ceiling", HeldOutCeiling) };
        var text = new StringBuilder();
        text.AppendLine($"| | {string.Join(" | ", columns.Select(c => c.Title))} |");
        text.AppendLine($"|---|{string.Concat(columns.Select(_ => "---|"))}");
        foreach (var fact in Enum.GetValues<Fact>()) Row(fact.ToString().ToLowerInvariant(), c => Percent(c.Right[fact]));
        Row("all of them", c => Percent(c.Joint));
        Row("clips", c => c.Clips.ToString(CultureInfo.InvariantCulture));
        text.AppendLine();
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"Autoencoder: {DecoderPsnr:F1} dB. Rendered {FramesPerSecond:F1} frames a second."));
        return text.ToString();

        void Row(string name, Func<Accuracy, string> cell) => text.AppendLine($"| {name} | {string.Join(" | ", columns.Select(c => cell(c.Value)))} |");
        static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");
    }
}
