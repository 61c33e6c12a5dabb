using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Conv2d = Sora.Diffusion.Layers.Conv2d;
using Linear = Sora.Diffusion.Layers.Linear;

namespace Sora.Diffusion.Evaluation;

/// <summary>What a judge can tell apart; stored beside its weights as <c>judge.json</c>.</summary>
/// <param name="Version">Of the network: weights of another version do not fit.</param>
/// <param name="Values">How many values each fact has.</param>
/// <param name="World">The stage of the world whose facts they are; files that do not say it are of the first.</param>
sealed record JudgeConfig(int Version, IReadOnlyDictionary<string, int> Values, string World = "first")
{
    public const int Current = 2;

    /// <summary>Every value of a world.</summary>
    public static JudgeConfig Of(WorldStage world) => new(Current, world.Facts.ToDictionary(fact => fact.Name, fact => fact.Values), world.Name);
}

/// <summary>
/// Reads the facts of a clip of a world the way a person would: find the actor, look at it closely, follow it, look around. The <see cref="Cue"/> of a fact says where it is read.
/// A small U-Net paints the actor's mask in every picture; a square around the mask is cut out at full resolution for outline, colour and texture; the track of the mask tells size and motion;
/// the whole picture tells the scenery, and how it changes, the camera. Pictures of any size do: the mask has 24 cells along the short side.
/// </summary>
sealed class Judge : Module
{
    /// <summary>Every which frame it looks at.</summary>
    public const int Stride = 2;

    /// <summary>Cells of a mask along the short side of a picture.</summary>
    public const int Cells = 24;

    /// <summary>Width of all features that are compared between clips.</summary>
    const int Features = 32;

    const int CropSide = 32;

    /// <summary>How many looks lie between the two pictures that are compared to see the camera move: in one step, it hardly does.</summary>
    const int LooksBetween = 2;

    readonly Segmenter _segmenter;
    readonly (int Fact, CropReader Reader)[] _looks;
    readonly TrackReader _track;
    readonly SceneryReader _scenery;
    readonly CameraReader? _camera;

    /// <param name="world">The world whose facts it reads: one outline, one colour, tracks and sceneries.</param>
    public Judge(WorldStage world) : base(nameof(Judge))
    {
        (World, Facts) = (world, world.Facts);
        (Outline, Colour) = (Told(Cue.Outline)[0], Told(Cue.Colour)[0]);
        // The names are those of the tensors in weight files.
        register_module("segmenter", _segmenter = new());
        _looks = [.. Told(Cue.Outline, Cue.Colour, Cue.Texture).Select(fact => (fact, fact == Colour ? new CropReader(16, 32, 32, Facts[fact].Values) : new(24, 48, 64, Facts[fact].Values)))];
        foreach (var (fact, reader) in _looks) register_module(Facts[fact].Name, reader);
        register_module("track", _track = new(Facts[Outline].Values, FactsTold(Cue.Track)));
        register_module("scenery", _scenery = new(FactsTold(Cue.Scenery)));
        if (HasCamera(world)) register_module("camera", _camera = new(FactsTold(Cue.Camera)));
    }

    /// <summary>Whether there is a camera in a world that moves.</summary>
    public static bool HasCamera(WorldStage world) => world.Facts.Any(fact => fact.Cue == Cue.Camera);

    /// <summary>The world whose facts it reads.</summary>
    public WorldStage World { get; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<WorldFact> Facts { get; }

    /// <summary>The fact that says what an actor is.</summary>
    public int Outline { get; }

    /// <summary>The fact that says of what colour it is.</summary>
    public int Colour { get; }

    /// <summary>The facts that are told by some cues, in the order of <see cref="Facts"/>.</summary>
    public int[] Told(params Cue[] cues) => [.. Enumerable.Range(0, Facts.Count).Where(fact => Facts[fact].Cue is { } cue && cues.Contains(cue))];

    WorldFact[] FactsTold(Cue cue) => [.. Told(cue).Select(fact => Facts[fact])];

    /// <summary>How many frames lie between the two pictures that are compared to see the camera move.</summary>
    public const int FramesBetween = LooksBetween * Stride;

    /// <summary>The size of the masks of pictures.</summary>
    public static FrameSize CellsOf(FrameSize picture)
    {
        var side = Math.Min(picture.Width, picture.Height);
        return new(Cells * picture.Width / side, Cells * picture.Height / side);
    }

    /// <summary>Scores of the masks of all actors, (N, 3, H, W) to (N, 1, h, w).</summary>
    public Tensor Segment(Tensor pictures) => _segmenter.forward(pictures);

    /// <summary>Scores of a fact that is told by outline, colour or texture, from crops, (N, 3, 32, 32).</summary>
    public Tensor ReadLook(int fact, Tensor crops) => _looks.Single(look => look.Fact == fact).Reader.forward(crops).Scores;

    /// <summary>Scores of the facts of tracks, from what <see cref="Locate"/> says of successive pictures, (N, T, 6), and the probabilities of outlines, (N, outlines).</summary>
    public Tensor[] ReadTrack(Tensor sights, Tensor outlines) => _track.forward(sights, outlines).Scores;

    /// <summary>Scores of the facts of the scenery, from pictures, (N, 3, H, W).</summary>
    public Tensor[] ReadScenery(Tensor pictures) => _scenery.forward(pictures).Scores;

    /// <summary>Scores of the facts of the camera, from pictures and those <see cref="FramesBetween"/> frames before, (N, 3, H, W) each; none in a world without a camera.</summary>
    public Tensor[] ReadCamera(Tensor before, Tensor pictures) => _camera is null ? [] : _camera.forward(before, pictures).Scores;

    /// <summary>Pictures at the size at which they are looked at as a whole: two pixels per cell.</summary>
    public static Tensor Shrink(Tensor pictures)
    {
        var cells = CellsOf(new((int)pictures.shape[3], (int)pictures.shape[2]));
        return functional.adaptive_avg_pool2d(pictures, [2 * cells.Height, 2 * cells.Width]);
    }

    /// <summary>Where masks lie, in short sides of the picture from its centre: x, y, spread across, spread down, root of the area, and whether there is anything to see, 0 to 1.</summary>
    /// <param name="masks">(N, 1, h, w), 0 to 1.</param>
    /// <returns>(N, 6).</returns>
    public static Tensor Locate(Tensor masks)
    {
        var (h, w) = (masks.shape[2], masks.shape[3]);
        var weight = ((masks.flatten(1) - 0.2f) / 0.8f).clamp_min(0);                                              // (N, h*w)
        var places = stack([Ramp(w).view(1, -1).expand(h, w).flatten(), Ramp(h).view(-1, 1).expand(h, w).flatten()], 1); // (h*w, 2)
        var mass = weight.sum(1, keepdim: true);                                                                   // (N, 1)
        var centre = weight.matmul(places) / mass.clamp_min(1e-3);
        var spread = (weight.matmul(places.square()) / mass.clamp_min(1e-3) - centre.square()).clamp_min(1e-6).sqrt();
        var area = mass / (Cells * Cells);
        return cat([centre, spread, area.clamp_min(1e-6).sqrt(), (area / 0.01f).clamp(0, 1)], 1);
    }

    /// <summary>Squares around what was located, from the full picture.</summary>
    /// <param name="pictures">(N, 3, H, W).</param>
    /// <param name="sights">(N, 6), see <see cref="Locate"/>.</param>
    /// <returns>(N, 3, 32, 32).</returns>
    public static Tensor Crop(Tensor pictures, Tensor sights)
    {
        var (count, height, width) = (pictures.shape[0], pictures.shape[2], pictures.shape[3]);
        var side = Math.Min(height, width);
        // A ball of radius r has a spread of r / 2 each way: the square is a little larger than the actor.
        var half = (1.85f * sights.narrow(1, 2, 2).square().sum(1).sqrt()).clamp(0.08, 0.6);                      // (N)
        var (toX, toY) = (2.0f * side / width, 2.0f * side / height);                                            // short sides to -1..1
        var zero = zeros_like(half);
        var map = stack([half * toX, zero, sights.select(1, 0) * toX, zero, half * toY, sights.select(1, 1) * toY], 1).view(-1, 2, 3);
        return functional.grid_sample(pictures, functional.affine_grid(map, [count, 3, CropSide, CropSide], align_corners: false), align_corners: false);
    }

    /// <summary>What the actor of a clip looks like: the mean of the squares around it, each by how much of it is to be seen.</summary>
    /// <param name="film">(1, T, 3, H, W), 0 to 1.</param>
    /// <returns>(1, 3, 32, 32).</returns>
    public Tensor Appearance(Tensor film)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var pictures = film.slice(1, 0, film.shape[1], Stride).flatten(0, 1);
        var sights = Locate(Segment(pictures).sigmoid());
        var weight = (sights.select(1, 4).square() * sights.select(1, 5) + 1e-6f).view(-1, 1, 1, 1);
        return ((Crop(pictures, sights) * weight).sum(0, keepdim: true) / weight.sum()).MoveToOuterDisposeScope();
    }

    /// <summary>Reads clips.</summary>
    /// <param name="film">(N, T, 3, H, W), 0 to 1; more than <see cref="FramesBetween"/> frames where there is a camera.</param>
    /// <param name="region">Where in the picture to look for the actor.</param>
    public Reading Read(Tensor film, Region region = Region.All)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (clips, frames) = (film.shape[0], (film.shape[1] + Stride - 1) / Stride);
        var pictures = film.slice(1, 0, film.shape[1], Stride).flatten(0, 1);                                     // (N*t, 3, H, W)
        var masks = Segment(pictures).sigmoid();
        var sights = Locate(masks * region.Mask(masks));                                                         // (N*t, 6)
        // A picture counts by how much of the actor it shows.
        var area = (sights.select(1, 4).square() * sights.select(1, 5) + 1e-6f).view(clips, frames, 1);
        var weight = area / area.sum(1, keepdim: true);                                                          // (N, t, 1)
        var crops = Crop(pictures, sights);
        var (scores, features, outlines) = (new Tensor[Facts.Count], new List<Tensor>(), crops);
        foreach (var (fact, reader) in _looks)
        {
            var look = reader.forward(crops);
            scores[fact] = (look.Scores.log_softmax(1).view(clips, frames, -1) * weight).sum(1);
            features.Add((look.Features.view(clips, frames, -1) * weight).sum(1));
            if (fact == Outline) outlines = functional.one_hot(look.Scores.argmax(1), look.Scores.shape[1]);
        }
        var steps = sights.view(clips, frames, -1);
        Add(Cue.Track, _track.forward(steps, scores[Outline].softmax(1)), value => value);
        Add(Cue.Scenery, _scenery.forward(pictures), value => value.view(clips, frames, -1).mean([1]));
        if (_camera is not null)
        {
            var pairs = frames - LooksBetween;
            var small = Shrink(pictures).unflatten(0, clips, frames);                                             // (N, t, 3, 2h, 2w)
            var moves = _camera.forward(small.narrow(1, 0, pairs).flatten(0, 1), small.narrow(1, LooksBetween, pairs).flatten(0, 1));
            Add(Cue.Camera, ([.. moves.Scores.Select(score => score.log_softmax(1))], moves.Features), value => value.view(clips, pairs, -1).mean([1]));
        }
        return new(
            [.. scores.Select(score => score.argmax(1).data<long>().ToArray())],
            cat([.. features], 1).MoveToOuterDisposeScope(),
            steps.MoveToOuterDisposeScope(),
            (outlines.view(clips, frames, -1) * weight).sum(1).MoveToOuterDisposeScope());

        void Add(Cue cue, (Tensor[] Scores, Tensor Features) read, Func<Tensor, Tensor> overTheClip)
        {
            foreach (var (fact, score) in Told(cue).Zip(read.Scores)) scores[fact] = overTheClip(score);
            features.Add(overTheClip(read.Features));
        }
    }

    /// <summary>Writes <c>judge.safetensors</c> and <c>judge.json</c>.</summary>
    public void Write(string folder)
    {
        this.Save(Path.Combine(folder, WeightsName), bfloat16);
        ModelJson.Write(Path.Combine(folder, ConfigName), JudgeConfig.Of(World));
    }

    /// <summary>Loads the judge of a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="learnt">The world that the model learnt; null if that is not known.</param>
    /// <exception cref="WeightsException">There is none, or it is one of another version or another world.</exception>
    public static Judge Open(string folder, WorldStage? learnt = null)
    {
        var path = Path.Combine(folder, ConfigName);
        const string remedy = "`sora train` makes a new one";
        if (!File.Exists(path)) throw new WeightsException(path, $"is missing, so that {WeightsName} is no judge of this version; {remedy}.");
        var config = ModelJson.Read<JudgeConfig>(path);
        if (config.Version != JudgeConfig.Current) throw new WeightsException(path, $"the judge is of version {config.Version}, not {JudgeConfig.Current}; {remedy}.");
        var world = WorldStage.All.SingleOrDefault(stage => stage.Name == config.World) ?? throw new WeightsException(path, $"the judge reads the world \"{config.World}\", which is not known here.");
        if (learnt is not null && world != learnt)
            throw new WeightsException(path, $"the judge reads the world \"{world.Name}\", but the model learnt the world \"{learnt.Name}\"; `sora train --judge-of` makes a judge that fits.");
        if (world.Facts.FirstOrDefault(fact => config.Values.GetValueOrDefault(fact.Name) != fact.Values) is { } other)
            throw new WeightsException(path, $"does not say that the fact \"{other.Name}\" of the world \"{world.Name}\" has {other.Values} values.");
        var judge = new Judge(world);
        try
        {
            using var file = SafeTensorsFile.Open(Path.Combine(folder, WeightsName));
            judge.Load(file);
            judge.eval();
            return judge;
        }
        catch
        {
            judge.Dispose();
            throw;
        }
    }

    const string WeightsName = "judge.safetensors", ConfigName = "judge.json";

    // Centres of the cells, in short sides.
    static Tensor Ramp(long count) => (arange(count, dtype: float32) + 0.5f - count / 2f) / Cells;

    /// <summary>Paints where actors are, from one picture: a U-Net of three levels.</summary>
    sealed class Segmenter : Module<Tensor, Tensor>
    {
        readonly Conv2d fine1 = new(12, 32), fine2 = new(32, 32), middle1 = new(32, 48, stride: 2), middle2 = new(48, 48), coarse1 = new(48, 48, stride: 2), coarse2 = new(48, 48);
        readonly Conv2d merge1 = new(48, 48), narrow = new(48, 32, kernel: 1), merge2 = new(32, 32), mask = new(32, 1, kernel: 1);

        public Segmenter() : base(nameof(Segmenter)) => RegisterComponents();

        public override Tensor forward(Tensor pictures)
        {
            var fine = fine2.forward(fine1.forward(functional.pixel_unshuffle(Shrink(pictures) - 0.5f, 2)).relu()).relu(); // (N, 32, h, w)
            var middle = middle2.forward(middle1.forward(fine).relu()).relu();                                   // (N, 48, h/2, w/2)
            var coarse = coarse2.forward(coarse1.forward(middle).relu()).relu();                                 // (N, 48, h/4, w/4)
            middle = merge1.forward(middle + Enlarge(coarse, middle)).relu();
            fine = merge2.forward(fine + Enlarge(narrow.forward(middle), fine)).relu();
            return mask.forward(fine);                                                                           // (N, 1, h, w)
        }

        static Tensor Enlarge(Tensor map, Tensor like) => functional.interpolate(map, [like.shape[2], like.shape[3]], mode: InterpolationMode.Nearest);
    }

    /// <summary>Names one fact of a square picture.</summary>
    sealed class CropReader : Module<Tensor, (Tensor Scores, Tensor Features)>
    {
        readonly Conv2d conv1, conv2, conv3, conv4;
        readonly Linear features, scores;

        public CropReader(int narrow, int middle, int wide, int values) : base(nameof(CropReader))
        {
            (conv1, conv2, conv3, conv4) = (new(3, narrow), new(narrow, middle, stride: 2), new(middle, wide, stride: 2), new(wide, wide, stride: 2));
            (features, scores) = (new(16 * wide, Features), new(Features, values));
            RegisterComponents();
        }

        public override (Tensor Scores, Tensor Features) forward(Tensor crops)
        {
            var map = conv2.forward(conv1.forward(crops - 0.5f).relu()).relu();                                  // (N, middle, 16, 16)
            map = conv4.forward(conv3.forward(map).relu()).relu();                                               // (N, wide, 4, 4)
            var read = features.forward(map.flatten(1)).relu();
            return (scores.forward(read), read);
        }
    }

    /// <summary>Names the facts of a track.</summary>
    sealed class TrackReader : Module<Tensor, Tensor, (Tensor[] Scores, Tensor Features)>
    {
        const int Width = 48;

        readonly Conv1d conv1 = Conv1d(6, Width, 5, padding: 2), conv2 = Conv1d(Width, Width, 5, padding: 2), conv3 = Conv1d(Width, Width, 5, padding: 4, dilation: 2);
        readonly Linear features;
        readonly Linear[] _heads;

        public TrackReader(int outlines, WorldFact[] facts) : base(nameof(TrackReader))
        {
            features = new(2 * Width + outlines, Features);
            RegisterComponents();
            _heads = HeadsOf(this, facts);
        }

        public override (Tensor[] Scores, Tensor Features) forward(Tensor sights, Tensor outlines)
        {
            // What is not seen has no place.
            var steps = cat([sights.narrow(2, 0, 5) * 4 * sights.narrow(2, 5, 1), sights.narrow(2, 5, 1)], 2).transpose(1, 2); // (N, 6, T)
            var way = conv3.forward(conv2.forward(conv1.forward(steps).relu()).relu()).relu();                   // (N, 48, T)
            var read = features.forward(cat([way.mean([2]), way.amax([2]), outlines], 1)).relu();
            return ([.. _heads.Select(head => head.forward(read))], read);
        }
    }

    /// <summary>Names the facts of the scenery from whole pictures.</summary>
    sealed class SceneryReader : Module<Tensor, (Tensor[] Scores, Tensor Features)>
    {
        readonly Conv2d conv1 = new(3, 24, stride: 2), conv2 = new(24, 32, stride: 2), conv3 = new(32, 48, stride: 2);
        readonly Linear features;
        readonly Linear[] _heads;

        public SceneryReader(WorldFact[] facts) : base(nameof(SceneryReader))
        {
            features = new(96, Features);
            RegisterComponents();
            _heads = HeadsOf(this, facts);
        }

        public override (Tensor[] Scores, Tensor Features) forward(Tensor pictures)
        {
            var map = conv3.forward(conv2.forward(conv1.forward(Shrink(pictures) - 0.5f).relu()).relu()).relu();
            var read = features.forward(cat([map.mean([2, 3]), map.amax([2, 3])], 1)).relu();
            return ([.. _heads.Select(head => head.forward(read))], read);
        }
    }

    /// <summary>Names the facts of the camera from two pictures: which way what part of the picture has gone.</summary>
    sealed class CameraReader : Module<Tensor, Tensor, (Tensor[] Scores, Tensor Features)>
    {
        const int Parts = 4;

        readonly Conv2d conv1 = new(6, 32), conv2 = new(32, 32, stride: 2), conv3 = new(32, 48), conv4 = new(48, 48, stride: 2);
        readonly Linear features;
        readonly Linear[] _heads;

        public CameraReader(WorldFact[] facts) : base(nameof(CameraReader))
        {
            features = new(Parts * Parts * 48, Features);
            RegisterComponents();
            _heads = HeadsOf(this, facts);
        }

        public override (Tensor[] Scores, Tensor Features) forward(Tensor before, Tensor pictures)
        {
            var now = Shrink(pictures);
            var map = conv2.forward(conv1.forward(cat([now - 0.5f, 4 * (now - Shrink(before))], 1)).relu()).relu();
            map = conv4.forward(conv3.forward(map).relu()).relu();
            var read = features.forward(functional.adaptive_avg_pool2d(map, [Parts, Parts]).flatten(1)).relu();
            return ([.. _heads.Select(head => head.forward(read))], read);
        }
    }

    // Under the names of the facts.
    static Linear[] HeadsOf(Module reader, WorldFact[] facts) => [.. facts.Select(fact =>
    {
        var head = new Linear(Features, fact.Values);
        reader.register_module(fact.Name, head);
        return head;
    })];
}
