using System.Diagnostics;
using Sora.Diffusion.Training;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Evaluation;

/// <summary>What is measured beside new scenes of seen pairs, which always are.</summary>
[Flags]
public enum EvaluationSplits
{
    /// <summary>Nothing else.</summary>
    Seen = 0,

    /// <summary>Pairs that training never showed, as far as the world holds them out; half as many clips of each kind.</summary>
    HeldOut = 1,

    /// <summary>Scenes of two objects that keep each to its half of the picture; half as many clips.</summary>
    Binding = 2,

    /// <summary>Roll-outs of five times the length; a quarter of the clips.</summary>
    Long = 4,

    /// <summary>Several seeds of one caption.</summary>
    Diversity = 8,

    /// <summary>Objects that carry faces; half as many clips.</summary>
    Cameos = 16,

    /// <summary>Forms of sentence that no caption of training has; half as many clips.</summary>
    Phrasings = 32,

    /// <summary>Pairs that training named in English only, asked for in French, if the world has such; half as many clips.</summary>
    Languages = 64,

    /// <summary>Everything.</summary>
    All = HeldOut | Binding | Long | Diversity | Cameos | Phrasings | Languages,
}

/// <summary>One evaluation of a model of the world.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The model folder; it must hold a judge.</summary>
    public required string Model { get; init; }

    /// <summary>What is measured.</summary>
    public EvaluationSplits Splits { get; init; }

    /// <summary>Clips of seen pairs, 4 or more.</summary>
    public int Clips { get; init; } = 96;

    /// <summary>Frames of a clip.</summary>
    public int Frames { get; init; } = 48;

    /// <summary>How many denoising steps.</summary>
    public RenderQuality Quality { get; init; } = RenderQuality.Standard;

    /// <summary>The seed of evaluations that are to be compared.</summary>
    public const long DefaultSeed = 4_000_000_007;

    /// <summary>Seed of the scenes; it must not be a seed of training.</summary>
    public long Seed { get; init; } = DefaultSeed;

    /// <summary>Threads of the arithmetic; null leaves the choice to libtorch.</summary>
    public int? Threads { get; init; }

    /// <summary>A PNG file that receives four frames of each of the first upright clips, as the model draws them; null for none.</summary>
    public string? Sheet { get; init; }

    /// <summary>Receives a line per stage; may be null.</summary>
    public Action<string>? Log { get; init; }
}

/// <summary>Measures what a model of the world draws against what it was asked for: full captions in the plainest words, half English, half French, half upright, half lying, of scenes that training never drew.</summary>
public sealed class Evaluator : IDisposable
{
    const int SheetClips = 12, SheetFrames = 4, SheetColumns = 12;
    const int ChanceScenes = 4_000;
    const int ComparedFaces = 8;
    const int LongParts = 5;
    const int DiverseScenes = 8, SeedsEach = 4, DiverseFrames = 16;

    readonly EvaluationOptions options;
    readonly CancellationToken cancellationToken;
    readonly VideoModel model;
    readonly Judge judge;
    readonly WorldStage world;
    readonly double loadedMegabytes;
    readonly List<double> waits = [];
    readonly Stopwatch rendering = new();
    int framesRendered;

    Evaluator(EvaluationOptions options, CancellationToken cancellationToken)
    {
        (this.options, this.cancellationToken) = (options, cancellationToken);
        model = VideoModel.Load(options.Model, new() { Threads = options.Threads });
        try
        {
            judge = Judge.Open(options.Model, model.World);
        }
        catch
        {
            model.Dispose();
            throw;
        }
        world = judge.World;
        loadedMegabytes = Megabytes();
    }

    /// <summary>Renders clips and lets the judge read them, and real clips of the same scenes.</summary>
    /// <exception cref="WeightsException">The model or the judge cannot be loaded, or the judge reads another world than the model learnt.</exception>
    public static EvaluationReport Run(EvaluationOptions options, CancellationToken cancellationToken = default)
    {
        using var evaluator = new Evaluator(options, cancellationToken);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        return evaluator.Run();
    }

    EvaluationReport Run()
    {
        var scenes = Scenes(Split.Seen, IsAlone, 2 * options.Clips);
        var (asked, others) = (scenes[..options.Clips], scenes[options.Clips..]);
        var renderedMegabytes = WarmUp(asked[0]);
        Say("real clips of seen pairs");
        var (real, psnr) = Real(asked);
        var (other, _) = Real(others);
        Say("seen pairs");
        var drawn = Drawn(asked, sheet: options.Sheet);
        var variance = Features(other).var(0).sum().item<float>();
        var report = new EvaluationReport
        {
            Model = $"{model.Info.Name} {model.Info.Version}",
            Frames = options.Frames,
            World = world,
            Chance = world == WorldStage.First ? null : Chance(),
            AutoencoderPsnr = psnr,
            Seen = Compare(drawn, real),
            English = Compare(Spoken(drawn, Language.English), Spoken(real, Language.English)),
            French = Compare(Spoken(drawn, Language.French), Spoken(real, Language.French)),
            FrechetDistance = FrechetDistance.Between(Features(drawn), Features(other)) / variance,
            FrechetFloor = FrechetDistance.Between(Features(real), Features(other)) / variance,
            Rendering = new(framesRendered / rendering.Elapsed.TotalSeconds, waits.Average(), get_num_threads(), loadedMegabytes, renderedMegabytes),
        };
        if (options.Splits.HasFlag(EvaluationSplits.HeldOut)) report = WithHeldOut(report);
        if (options.Splits.HasFlag(EvaluationSplits.Phrasings)) report = WithPhrasings(report, scenes[..(options.Clips / 2)]);
        if (options.Splits.HasFlag(EvaluationSplits.Languages)) report = report with { EnglishOnly = Unseen(Split.EnglishOnly, (scene, _) => scene.Describe(Language.French)) };
        if (options.Splits.HasFlag(EvaluationSplits.Long)) report = WithLong(report, scenes[..(options.Clips / 4)]);
        if (options.Splits.HasFlag(EvaluationSplits.Binding)) report = WithBinding(report, Scenes(Split.Seen, Differ, options.Clips / 2));
        if (options.Splits.HasFlag(EvaluationSplits.Diversity)) report = WithDiversity(report, scenes);
        if (options.Splits.HasFlag(EvaluationSplits.Cameos) && world.Has(Split.Cameo) && model.Info.CameoSide is { } side) report = WithCameos(report, Scenes(Split.Cameo, IsAlone, options.Clips / 2), side);
        return report;

        bool Differ(IScene scene) =>
            scene.ActorsAt(model.Config.Portrait, 0) is [var first, var second] && scene.RegionOf(0) is not null
            && first.Facts[judge.Colour] != second.Facts[judge.Colour] && first.Facts[judge.Outline] != second.Facts[judge.Outline];
    }

    static bool IsAlone(IScene scene) => scene.RegionOf(0) == Region.All;

    // Who always gave the most frequent value would be right so often. The reports of the first stage leave it out, so that they stay comparable with the one that is published.
    Dictionary<string, double> Chance()
    {
        var meant = Scenes(Split.Seen, IsAlone, ChanceScenes).Select(scene => scene.FactsOf(0)).ToArray();
        return judge.Facts.Index().ToDictionary(fact => fact.Item.Name, fact => meant.CountBy(facts => facts[fact.Index]).Max(value => value.Value) / (double)meant.Length);
    }

    // The first render is not like the others: the arithmetic prepares itself. Before anything else is measured it tells what a render needs.
    double WarmUp(IScene scene)
    {
        using (NewDisposeScope()) Render(scene, 0, options.Frames);
        waits.Clear();
        rendering.Reset();
        framesRendered = 0;
        return Megabytes();
    }

    EvaluationReport WithHeldOut(EvaluationReport report) =>
        report with { HeldOut = Unseen(Split.HeldOut), HeldOutMotions = Unseen(Split.HeldOutMotion), HeldOutPlaces = Unseen(Split.HeldOutPlace) };

    // Null where the world holds nothing of the kind out.
    Comparison? Unseen(Split split, Func<IScene, int, string>? ask = null)
    {
        if (!world.Has(split)) return null;
        Say($"{split}");
        var scenes = Scenes(split, IsAlone, options.Clips / 2);
        return Compare(Drawn(scenes, ask), Real(scenes).Clips);
    }

    EvaluationReport WithPhrasings(EvaluationReport report, IScene[] scenes)
    {
        Say("unseen forms of sentence");
        return report with { Rephrased = Compare(Drawn(scenes, (scene, clip) => scene.Rephrase(Speech(clip), clip / 2)), Real(scenes).Clips) };
    }

    EvaluationReport WithLong(EvaluationReport report, IScene[] scenes)
    {
        Say("long roll-outs");
        var (drawn, real) = (Parts(), Parts());
        for (var i = 0; i < scenes.Length; i++)
        {
            using var scope = NewDisposeScope();
            var film = Film(scenes[i], i, LongParts * options.Frames);
            var (render, shown) = (Render(scenes[i], i, LongParts * options.Frames), Show(film));
            foreach (var part in new[] { 0, 1, LongParts - 1 })
            {
                drawn[part].Add(Measure(Part(render), scenes[i], i, Part(film), part * options.Frames));
                real[part].Add(Measure(Part(shown), scenes[i], i, Part(film), part * options.Frames));

                Tensor Part(Tensor whole) => whole.narrow(1, part * options.Frames, options.Frames);
            }
        }
        return report with { FirstHalf = Compare(drawn[0], real[0]), SecondHalf = Compare(drawn[1], real[1]), LastFifth = Compare(drawn[^1], real[^1]) };

        static List<ClipResult>[] Parts() => [.. Enumerable.Range(0, LongParts).Select(_ => new List<ClipResult>())];
    }

    // "On the left a red cube ... and on the right a blue ball": each is looked for in its half of the picture.
    EvaluationReport WithBinding(EvaluationReport report, IScene[] scenes)
    {
        Say("two objects");
        var (drawn, real) = (new List<Looks>(), new List<Looks>());
        for (var i = 0; i < scenes.Length; i++)
        {
            using var scope = NewDisposeScope();
            drawn.Add(Look(Render(scenes[i], i, options.Frames), scenes[i]));
            real.Add(Look(Show(Film(scenes[i], i, options.Frames)), scenes[i]));
        }
        return report with { Binding = Count(drawn), RealBinding = Count(real) };

        Looks Look(Tensor film, IScene scene)
        {
            int[] both = [0, 1];
            var meant = both.Select(scene.FactsOf).ToArray();
            var read = both.Select(actor => judge.Read(film, scene.RegionOf(actor) ?? Region.All).Facts).ToArray();
            bool Is(int fact, int actor, int other) => read[actor][fact][0] == meant[other][fact];
            var (hue, shape) = (judge.Colour, judge.Outline);
            return new([Is(hue, 0, 0), Is(hue, 1, 1)], [Is(shape, 0, 0), Is(shape, 1, 1)], Is(hue, 0, 1) && Is(hue, 1, 0));
        }

        static BindingResult Count(List<Looks> clips) => new(
            clips.Count,
            clips.Average(clip => clip.Hues.Count(right => right) / 2.0),
            clips.Average(clip => clip.Shapes.Count(right => right) / 2.0),
            clips.Average(clip => clip.Hues.All(right => right) ? 1.0 : 0),
            clips.Average(clip => clip.Swapped ? 1.0 : 0),
            clips.Average(clip => clip.Hues.Concat(clip.Shapes).All(right => right) ? 1.0 : 0));
    }

    sealed record Looks(bool[] Hues, bool[] Shapes, bool Swapped);

    // Real clips of one caption differ in what the caption leaves open: where the actor starts, and where the landscape lies.
    EvaluationReport WithDiversity(EvaluationReport report, IScene[] scenes)
    {
        Say("several seeds of one caption");
        var (drawn, real) = (new List<double>(), new List<double>());
        for (var i = 0; i < Math.Min(DiverseScenes, scenes.Length); i++)
        {
            using var scope = NewDisposeScope();
            var scene = scenes[i];
            var alike = Sequence(Split.Seen).Select(scene.VariedBy).OfType<IScene>().Take(SeedsEach);
            drawn.Add(Spread([.. Enumerable.Range(0, SeedsEach).Select(seed => Render(scene, i, DiverseFrames, seed * 1_000_003L))]));
            real.Add(Spread([.. alike.Select(other => Show(Film(other, i, DiverseFrames)))]));
        }
        return report with { Diversity = drawn.Average(), RealDiversity = real.Average() };

        static double Spread(Tensor[] films)
        {
            var pairs = films.SelectMany((a, i) => films.Skip(i + 1).Select(b => (a - b).abs().mean().item<float>())).ToArray();
            return pairs.Average() * 255;
        }
    }

    // Every clip is compared with its scene as it is drawn with the face that was given, and with those of other clips.
    EvaluationReport WithCameos(EvaluationReport report, IScene[] scenes, int side)
    {
        Say("cameos");
        var (drawn, real) = (new List<bool>(), new List<bool>());
        for (var i = 0; i < scenes.Length; i++)
        {
            using var scope = NewDisposeScope();
            var scene = scenes[i];
            var others = Enumerable.Range(1, Math.Min(ComparedFaces, scenes.Length) - 1).Select(k => scene.Carrying(scenes[(i + k) % scenes.Length].Face!)!);
            var faces = new[] { scene }.Concat(others).Select(other => judge.Appearance(Film(other, i, options.Frames))).ToArray();
            var given = RgbFrame.Of(Face.Pictures([scene.Face!], side))[0];
            drawn.Add(Nearest(Render(scene, i, options.Frames, cameo: given)) == 0);
            real.Add(Nearest(Show(Film(scene, i, options.Frames))) == 0);

            int Nearest(Tensor film) => (int)(cat(faces) - judge.Appearance(film)).square().mean([1, 2, 3]).argmin().item<long>();
        }
        return report with { Likeness = Count(drawn), RealLikeness = Count(real) };

        LikenessResult Count(List<bool> own) => new(own.Count, Math.Min(ComparedFaces, scenes.Length), own.Average(right => right ? 1.0 : 0));
    }

    IScene[] Scenes(Split split, Func<IScene, bool> wanted, int count) => [.. Sequence(split).Where(wanted).Take(count)];

    IEnumerable<IScene> Sequence(Split split) => Enumerable.Range(0, int.MaxValue).Select(i => world.Draw(options.Seed, i, split));

    (List<ClipResult> Clips, double Psnr) Real(IScene[] scenes)
    {
        var (results, psnr) = (new List<ClipResult>(), new List<float>());
        for (var i = 0; i < scenes.Length; i++)
        {
            using var scope = NewDisposeScope();
            var film = Film(scenes[i], i, options.Frames);
            var shown = Show(film);
            psnr.Add(-10 * (shown - film).square().mean().log10().item<float>());
            results.Add(Measure(shown, scenes[i], i, film, 0));
        }
        return (results, psnr.Average());
    }

    List<ClipResult> Drawn(IScene[] scenes, Func<IScene, int, string>? ask = null, string? sheet = null)
    {
        using var scope = NewDisposeScope();
        var (results, shown) = (new List<ClipResult>(), new List<Tensor>());
        for (var i = 0; i < scenes.Length; i++)
        {
            using var step = NewDisposeScope();
            var film = Render(scenes[i], i, options.Frames, prompt: ask?.Invoke(scenes[i], i));
            results.Add(Measure(film, scenes[i], i, Film(scenes[i], i, options.Frames), 0));
            if (!LiesDown(i) && shown.Count < SheetClips * SheetFrames)
                shown.AddRange(Enumerable.Range(0, SheetFrames).Select(k => film[0, k * (options.Frames - 1) / (SheetFrames - 1)].clone().MoveToOuterDisposeScope()));
        }
        if (sheet is not null) ContactSheet.Write(sheet, stack(shown.ToArray()), SheetColumns);
        return results;
    }

    // What the model draws for a scene, (1, T, 3, H, W).
    Tensor Render(IScene scene, int clip, int frames, long seed = 0, RgbFrame? cameo = null, string? prompt = null)
    {
        var request = new RenderRequest { Prompt = prompt ?? scene.Describe(Speech(clip)), Landscape = LiesDown(clip), FrameCount = frames, Seed = options.Seed + clip + seed, Quality = options.Quality, Cameo = cameo };
        var (pictures, wait) = (new List<Tensor>(), Stopwatch.StartNew());
        rendering.Start();
        foreach (var step in model.Render(request, cancellationToken))
        {
            if (wait.IsRunning) waits.Add(wait.Elapsed.TotalSeconds);
            wait.Reset();
            if (step.Final) pictures.AddRange(step.Frames.Select(frame => tensor(frame.Pixels).view(frame.Height, frame.Width, 3)));
        }
        rendering.Stop();
        framesRendered += frames;
        return stack(pictures.ToArray()).permute(0, 3, 1, 2).unsqueeze(0).to(float32) / 255;
    }

    // The scene itself, (1, T, 3, H, W).
    Tensor Film(IScene scene, int clip, int frames)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return world.Render([scene], SizeOf(clip), 0, frames).Frames;
    }

    Tensor Show(Tensor film) => model.Autoencoder.Decode(model.Autoencoder.Encode(film.to(model.ComputeType))).to(float32);

    ClipResult Measure(Tensor film, IScene scene, int clip, Tensor drawn, int firstFrame)
    {
        var reading = judge.Read(film);
        var flicker = film.diff(dim: 1).abs().mean([0, 1, 2]).median().item<float>() * 255;
        var meant = scene.FactsOf(0);
        return new(
            Speech(clip), reading.Agrees(meant), reading.OutlineShares[0, meant[judge.Outline]].item<float>(), reading.Features.data<float>().ToArray(),
            scene.Travels(0) ? Travel.Between(reading.Track[0], TrueTrack(scene, clip, firstFrame, (int)film.shape[1])) : null, flicker, Contrast(film) / Contrast(drawn));
    }

    Tensor TrueTrack(IScene scene, int clip, int firstFrame, int frames)
    {
        var masks = world.Cover([scene], Judge.CellsOf(SizeOf(clip)), firstFrame, frames);                         // (1, T, 1, h, w)
        return Judge.Locate(masks[0].slice(0, 0, frames, Judge.Stride));
    }

    // Two clips upright, two lying down, and so on, so that each orientation meets both languages.
    static bool LiesDown(int clip) => clip % 4 >= 2;

    static Language Speech(int clip) => clip % 2 == 0 ? Language.English : Language.French;

    FrameSize SizeOf(int clip) => LiesDown(clip) ? model.Config.Landscape : model.Config.Portrait;

    Comparison Compare(IReadOnlyList<ClipResult> drawn, IReadOnlyList<ClipResult> real) => new(SplitResult.Of(drawn, world), SplitResult.Of(real, world));

    static ClipResult[] Spoken(List<ClipResult> clips, Language language) => [.. clips.Where(clip => clip.Language == language)];

    static Tensor Features(List<ClipResult> clips) => stack(clips.Select(clip => tensor(clip.Features)).ToArray());

    static double Contrast(Tensor film) => (film.diff(dim: 3).abs().mean() + film.diff(dim: 4).abs().mean()).item<float>();

    static double Megabytes() => Environment.WorkingSet / 1e6;

    void Say(string stage) => options.Log?.Invoke(stage);

    /// <summary>Frees the model and the judge.</summary>
    public void Dispose()
    {
        judge.Dispose();
        model.Dispose();
    }
}

/// <summary>What was measured in one clip.</summary>
sealed record ClipResult(Language Language, bool[] Right, double SteadyShape, float[] Features, Travel? Travel, double Flicker, double Detail);
