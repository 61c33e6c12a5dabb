using System.Globalization;
using System.Text.Json;

namespace Sora.Diffusion.Training;

/// <summary>Where a training run reports: a line for people, and <c>log.jsonl</c> in the output folder for programs.</summary>
/// <param name="folder">The output folder.</param>
/// <param name="line">Receives the line for people; may be null.</param>
/// <param name="every">Steps between two reports.</param>
public sealed class TrainingLog(string folder, Action<string>? line = null, int every = 25)
{
    internal static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Steps between two reports.</summary>
    public int Every => every;

    /// <summary>The file for programs: an <see cref="Entry"/> per line.</summary>
    internal string File => Path.Combine(folder, "log.jsonl");

    internal void Write(string stage, int step, double loss, double rate, TimeSpan trained)
    {
        Directory.CreateDirectory(folder);
        System.IO.File.AppendAllText(File, JsonSerializer.Serialize(new Entry(stage, step, loss, rate, trained.TotalSeconds), Format) + "\n");
        line?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{stage} step {step}  loss {loss:F5}  rate {rate:E1}  {trained.TotalMinutes:F1} min"));
    }

    internal void Say(string text) => line?.Invoke(text);

    /// <summary>The mean loss of some steps.</summary>
    internal sealed record Entry(string Stage, int Step, double Loss, double Rate, double Seconds);
}
