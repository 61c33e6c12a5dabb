using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sora.Diffusion.World;

namespace Sora.Diffusion.Evaluation;

/// <summary>What the judge reads in clips of one object, and what can be measured in them without it.</summary>
/// <param name="Clips">Clips judged.</param>
/// <param name="Right">Per fact of the world, the share of clips in which the judge reads the intended value, 0 to 1.</param>
/// <param name="Joint">The share of clips in which all facts are right.</param>
/// <param name="SteadyShape">The share of pictures in which the intended shape or object is read from that picture alone, 0 to 1: below the share of clips where an outline wanders.</param>
/// <param name="DirectionError">Degrees between the way an object was meant to travel and the way it travels, on average over the clips with a travelling object; null if there are none.</param>
/// <param name="SpeedError">By what share the speed of travelling objects is off, on average; null if there are none.</param>
/// <param name="Flicker">By how much an ordinary pixel, which lies in the landscape and should stand still unless the camera moves or it rains, changes from frame to frame, in levels of 255.</param>
/// <param name="Detail">The mean difference of neighbouring pixels against that of the scenes as they were drawn: below 1 is blurred.</param>
public sealed record SplitResult(int Clips, IReadOnlyDictionary<string, double> Right, double Joint, double SteadyShape, double? DirectionError, double? SpeedError, double Flicker, double Detail)
{
    internal static SplitResult Of(IReadOnlyList<ClipResult> clips, WorldStage world) => new(
        clips.Count,
        world.Facts.Index().ToDictionary(fact => fact.Item.Name, fact => clips.Average(clip => clip.Right[fact.Index] ? 1.0 : 0)),
        clips.Average(clip => clip.Right.All(right => right) ? 1.0 : 0),
        clips.Average(clip => clip.SteadyShape),
        clips.Average(clip => clip.Travel?.DirectionError),
        clips.Average(clip => clip.Travel?.SpeedError),
        clips.Average(clip => clip.Flicker),
        clips.Average(clip => clip.Detail));
}

/// <summary>A model beside real clips of the same scenes after its autoencoder: no model can be measured above them.</summary>
/// <param name="Model">What the model drew.</param>
/// <param name="Real">The judge's ceiling.</param>
public sealed record Comparison(SplitResult Model, SplitResult Real);

/// <summary>Whether two objects get each its own looks, where both their colours and their shapes differ.</summary>
/// <param name="Clips">Clips judged.</param>
/// <param name="Hue">The share of objects with their colour.</param>
/// <param name="Shape">The share of objects with their shape.</param>
/// <param name="BothHues">The share of clips in which both objects have their colours.</param>
/// <param name="SwappedHues">The share of clips in which each object has the other's colour.</param>
/// <param name="Bound">The share of clips in which both objects have both their colours and their shapes.</param>
public sealed record BindingResult(int Clips, double Hue, double Shape, double BothHues, double SwappedHues, double Bound);

/// <summary>Whether an object carries the face that it was given, and no one else's.</summary>
/// <param name="Clips">Clips judged.</param>
/// <param name="Faces">How many faces each clip is compared with, its own among them.</param>
/// <param name="Recognised">The share of clips that look most like the scene drawn with their own face.</param>
public sealed record LikenessResult(int Clips, int Faces, double Recognised);

/// <summary>How a model renders on this machine.</summary>
/// <param name="FramesPerSecond">Final frames per second of rendering.</param>
/// <param name="FirstPictureSeconds">From a request to its first picture, a preview, on average.</param>
/// <param name="Threads">Threads of the arithmetic.</param>
/// <param name="LoadedMegabytes">Memory of the process after the model was loaded, MB.</param>
/// <param name="RenderedMegabytes">Memory of the process after its first clip, MB.</param>
public sealed record RenderingResult(double FramesPerSecond, double FirstPictureSeconds, int Threads, double LoadedMegabytes, double RenderedMegabytes);

/// <summary>What a model of the world can do. What was not asked for is null.</summary>
public sealed record EvaluationReport
{
    /// <summary>Name and version.</summary>
    public required string Model { get; init; }

    /// <summary>Frames of a clip.</summary>
    public required int Frames { get; init; }

    /// <summary>The world that was asked for.</summary>
    [JsonIgnore]
    public WorldStage World { get; init; } = WorldStage.First;

    /// <summary>The name of that world; null for the first stage, whose reports never said it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stage => World == WorldStage.First ? null : World.Name;

    /// <summary>Per fact, how often one would be right who always gave its most frequent value; null for the first stage.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Chance { get; init; }

    /// <summary>Mean peak signal-to-noise ratio of real clips after the autoencoder, dB.</summary>
    public required double AutoencoderPsnr { get; init; }

    /// <summary>New scenes of pairs that training showed.</summary>
    public required Comparison Seen { get; init; }

    /// <summary>The clips of <see cref="Seen"/> that were asked for in English.</summary>
    public required Comparison English { get; init; }

    /// <summary>The clips of <see cref="Seen"/> that were asked for in French.</summary>
    public required Comparison French { get; init; }

    /// <summary>Fréchet distance between the judge's features of the clips of <see cref="Seen"/> and of as many real clips of other scenes, as a share of the variance of the latter.</summary>
    public required double FrechetDistance { get; init; }

    /// <summary>The same distance for real clips of the scenes of <see cref="Seen"/>: the least that can be expected.</summary>
    public required double FrechetFloor { get; init; }

    /// <summary>How rendering went.</summary>
    public required RenderingResult Rendering { get; init; }

    /// <summary>Pairs of colour and shape or object that training never showed.</summary>
    public Comparison? HeldOut { get; init; }

    /// <summary>Pairs of object and motion that training never showed; null also for a world that holds none out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Comparison? HeldOutMotions { get; init; }

    /// <summary>Pairs of object and place that training never showed; null also for a world that holds none out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Comparison? HeldOutPlaces { get; init; }

    /// <summary>Half of the clips of <see cref="Seen"/> again, asked for in forms of sentence that no caption of training has.</summary>
    public Comparison? Rephrased { get; init; }

    /// <summary>Pairs that training named in English only, asked for in French; null also for a world that has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Comparison? EnglishOnly { get; init; }

    /// <summary>The first of five parts of long roll-outs, as long as a clip: the first half of twice the length.</summary>
    public Comparison? FirstHalf { get; init; }

    /// <summary>The second of the five parts.</summary>
    public Comparison? SecondHalf { get; init; }

    /// <summary>The last of the five parts.</summary>
    public Comparison? LastFifth { get; init; }

    /// <summary>Two objects, as the model draws them.</summary>
    public BindingResult? Binding { get; init; }

    /// <summary>Two objects in real clips of the same scenes after the autoencoder.</summary>
    public BindingResult? RealBinding { get; init; }

    /// <summary>Objects that carry a face, as the model draws them; null also for a model that takes none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LikenessResult? Likeness { get; init; }

    /// <summary>The same in real clips after the autoencoder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LikenessResult? RealLikeness { get; init; }

    /// <summary>By how much a pixel differs between clips of one caption and several seeds, in levels of 255.</summary>
    public double? Diversity { get; init; }

    /// <summary>The same between real clips of one caption.</summary>
    public double? RealDiversity { get; init; }

    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>The report as JSON: what a later one can be compared with.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>The report as Markdown, ready for a model card.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Table(text, ("seen pairs", Seen), ("held-out pairs", HeldOut), ("held-out motions", HeldOutMotions), ("held-out places", HeldOutPlaces));
        Table(text, ("asked in English", English), ("asked in French", French));
        Table(text, ("asked in unseen forms", Rephrased), ("known in English, asked in French", EnglishOnly));
        Table(text, ($"first {Frames} of {5 * Frames} frames", FirstHalf), ($"second {Frames}", SecondHalf), ($"last {Frames}", LastFifth));
        if (Binding is { } drawn && RealBinding is { } real)
        {
            text.AppendLine("| two objects | model | ceiling | share |").AppendLine("|---|---|---|---|");
            var (colour, outline) = (Told(Cue.Colour), Told(Cue.Outline));
            Row($"each has its {colour}", b => b.Hue);
            Row($"each has its {outline}", b => b.Shape);
            Row($"both {colour}s right", b => b.BothHues);
            Row($"{colour}s swapped", b => b.SwappedHues, compare: false);
            Row($"both {colour}s and both {outline}s right", b => b.Bound);
            text.AppendLine(Line($"| clips | {drawn.Clips} | {real.Clips} | |")).AppendLine();

            void Row(string name, Func<BindingResult, double> value, bool compare = true) =>
                text.AppendLine($"| {name} | {Percent(value(drawn))} | {Percent(value(real))} | {(compare ? Share(value(drawn), value(real)) : "")} |");
        }
        if (Likeness is { } likeness && RealLikeness is { } realLikeness)
        {
            text.AppendLine("| cameos | model | ceiling | by chance |").AppendLine("|---|---|---|---|");
            text.AppendLine($"| the one that was given, told from {likeness.Faces - 1} others | {Percent(likeness.Recognised)} | {Percent(realLikeness.Recognised)} | {Percent(1.0 / likeness.Faces)} |");
            text.AppendLine(Line($"| clips | {likeness.Clips} | {realLikeness.Clips} | |")).AppendLine();
        }
        text.AppendLine("| | model | real clips |").AppendLine("|---|---|---|");
        text.AppendLine(Line($"| Fréchet distance of the judge's features to other real clips, as a share of their variance | {FrechetDistance:F2} | {FrechetFloor:F2} |"));
        if (Diversity is { } diversity && RealDiversity is { } realDiversity)
            text.AppendLine(Line($"| difference between seeds of one caption, levels of 255 | {diversity:F1} | {realDiversity:F1} |"));
        text.AppendLine(Line($"| autoencoder, dB | | {AutoencoderPsnr:F1} |")).AppendLine();
        text.AppendLine(Line($"{Model} rendered {Rendering.FramesPerSecond:F1} frames a second on {Rendering.Threads} {(Rendering.Threads == 1 ? "thread" : "threads")}; the first picture, a preview, came after {Rendering.FirstPictureSeconds:F2} s."));
        text.AppendLine(Line($"The process took {Rendering.LoadedMegabytes:F0} MB when the model was loaded and {Rendering.RenderedMegabytes:F0} MB after a first clip of {Frames} frames."));
        return text.ToString();
    }

    // What people call the one fact that a cue tells.
    string Told(Cue cue) => World.Facts.Single(fact => fact.Cue == cue).Title;

    void Table(StringBuilder text, params (string Title, Comparison? Value)[] parts)
    {
        var columns = parts.Where(part => part.Value is not null).Select(part => (part.Title, Value: part.Value!)).ToArray();
        if (columns.Length == 0) return;
        text.AppendLine($"| | {string.Join(" | ", columns.Select(c => $"{c.Title} | ceiling | share"))} |{(Chance is null ? "" : " by chance |")}");
        text.AppendLine($"|---|{string.Concat(columns.Select(_ => "---|---|---|"))}{(Chance is null ? "" : "---|")}");
        foreach (var fact in World.Facts) Shares(fact.Title, split => split.Right[fact.Name], Chance?[fact.Name]);
        Shares("all of them", split => split.Joint);
        Shares($"{Told(Cue.Outline)}, picture by picture", split => split.SteadyShape);
        Numbers("direction off by, degrees", split => split.DirectionError is { } error ? Line($"{error:F0}") : "");
        Numbers("speed off by", split => split.SpeedError is { } error ? Percent(error) : "");
        Numbers("flicker, levels of 255", split => Line($"{split.Flicker:F2}"));
        Numbers("detail, 1 = as drawn", split => Line($"{split.Detail:F2}"));
        Numbers("clips", split => Line($"{split.Clips}"));
        text.AppendLine();

        void Shares(string name, Func<SplitResult, double> value, double? chance = null) =>
            Row(name, c => $"{Percent(value(c.Model))} | {Percent(value(c.Real))} | {Share(value(c.Model), value(c.Real))}", chance is { } share ? Percent(share) : "");
        void Numbers(string name, Func<SplitResult, string> value) => Row(name, c => $"{value(c.Model)} | {value(c.Real)} | ");
        void Row(string name, Func<Comparison, string> cells, string chance = "") =>
            text.AppendLine($"| {name} | {string.Join(" | ", columns.Select(c => cells(c.Value)))} |{(Chance is null ? "" : $" {chance} |")}");
    }

    static string Percent(double share) => Line($"{100 * share:F0} %");

    static string Share(double value, double ceiling) => ceiling > 0 ? Percent(value / ceiling) : "";

    static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
