using Sora.Diffusion.Evaluation;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Training;

/// <summary>
/// Trains the judge on what the renderer knows: exact masks, the facts of every actor that has a part of the picture to itself, and the exact tracks of those that are alone.
/// Pictures are learnt from as the model's autoencoder shows them, so that the judge does not hold the decoder's blur against a model, and a part as they were drawn. The judge may see the pairs that are held out from the model: a ruler must know all of them.
/// </summary>
sealed class JudgeTraining(TrainingOptions options) : IDisposable
{
    const int Pictures = 32, Tracks = 64;

    static readonly FrameSize AnySize = new(1, 1);

    /// <summary>Frames that pass through the autoencoder together, of which the last and one more are kept.</summary>
    const int WindowFrames = 8, Kept = 2;

    /// <summary>One scene in so many has a held-out pair, one group of pictures in so many stays as it was drawn.</summary>
    const int HeldOutEvery = 16, AsDrawnEvery = 4;

    readonly TrainingPreset preset = options.Preset;
    readonly WorldStage world = options.Preset.World;
    readonly List<Pool> pools = [];

    /// <summary>What is learnt from, of one orientation.</summary>
    /// <param name="Pictures">(N, 3, H, W) bytes.</param>
    /// <param name="Masks">How much of each cell is an actor, (N, 1, h, w) bytes.</param>
    /// <param name="Before">The same scenes <see cref="Judge.FramesBetween"/> frames before, (N, 3, 2h, 2w) bytes; null in a world without a camera.</param>
    /// <param name="Facts">The scene of each picture and the actor in it that is asked for.</param>
    /// <param name="Clips">Masks of every second frame of clips of one actor, (M, T, h, w) bytes.</param>
    /// <param name="ClipScenes">The scenes of the clips.</param>
    sealed record Pool(Tensor Pictures, Tensor Masks, Tensor? Before, (IScene Scene, int Actor)[] Facts, Tensor Clips, IScene[] ClipScenes);

    /// <summary>Trains until the budget is spent.</summary>
    /// <param name="judge">The judge.</param>
    /// <param name="show">What a model shows of a film at its best, (N, T, 3, H, W): the film after its autoencoder.</param>
    /// <param name="cancellationToken">Ends the run after a last checkpoint.</param>
    public void Train(Judge judge, Func<Tensor, Tensor> show, CancellationToken cancellationToken)
    {
        pools.Add(Draw(preset.Portrait, show, cancellationToken));
        pools.Add(Draw(preset.Landscape, show, cancellationToken));
        options.Log.Say($"{pools.Sum(pool => pool.Facts.Length)} pictures and {pools.Sum(pool => pool.ClipScenes.Length)} tracks for the judge");
        using var run = new TrainingRun("judge", options, preset.JudgeBudget, judge.named_parameters(), hidden: IsHidden);
        run.Train(step => Loss(judge, step), sample: null, cancellationToken);
    }

    static bool IsHidden(string name) => name.Contains("conv", StringComparison.Ordinal) || name.StartsWith("segmenter.", StringComparison.Ordinal) || name.Contains("features", StringComparison.Ordinal);

    Pool Draw(FrameSize size, Func<Tensor, Tensor> show, CancellationToken cancellationToken)
    {
        const int perCall = 16;
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (lies, cells) = (size.Width > size.Height, Judge.CellsOf(size));
        var random = Seeded.Random(options.Seed, lies ? -2 : -1);
        var (pictures, masks, before, facts) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>(), new List<(IScene, int)>());
        var (clips, clipScenes) = (new List<Tensor>(), new List<IScene>());
        for (var i = 0; i < preset.JudgePool / 2; i += perCall)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var scenes = Enumerable.Range(i, perCall).Select(row => world.Draw(options.Seed, 2 * row + (lies ? 1 : 0), row % HeldOutEvery == 0 ? Split.HeldOut : Split.Seen)).ToArray();
            var first = random.Next(preset.ClipFrames - WindowFrames + 1);
            int[] kept = [WindowFrames / 2 + random.Next(WindowFrames / 2 - 1), WindowFrames - 1];
            var film = world.Render(scenes, size, first, WindowFrames).Frames;
            if (i / perCall % AsDrawnEvery > 0) film = show(film);
            foreach (var frame in kept)
            {
                pictures.Add(Bytes(film.select(1, frame)));
                masks.Add(Bytes(functional.adaptive_avg_pool2d(world.Cover(scenes, size, first + frame, 1).select(1, 0), [cells.Height, cells.Width])));
                if (Judge.HasCamera(world)) before.Add(Bytes(Judge.Shrink(film.select(1, frame - Judge.FramesBetween))));
                facts.AddRange(scenes.Select(scene => (scene, random.Next(scene.ActorsAt(AnySize, 0).Count))));
            }
            IScene[] alone = [.. scenes.Where(scene => scene.RegionOf(0) == Region.All)];
            if (alone.Length == 0) continue;
            // A clip may begin when the actors have been under way for a while: long roll-outs are read in pieces.
            var start = random.Next(2) * random.Next(2 * preset.ClipFrames);
            clips.Add(Bytes(world.Cover(alone, cells, start, preset.ClipFrames).slice(1, 0, preset.ClipFrames, Judge.Stride).squeeze(2)));
            clipScenes.AddRange(alone);
        }
        return new(Whole(pictures), Whole(masks), before.Count > 0 ? Whole(before) : null, [.. facts], Whole(clips), [.. clipScenes]);

        static Tensor Whole(List<Tensor> parts) => cat(parts.ToArray()).DetachFromDisposeScope();

        static Tensor Bytes(Tensor value) => (value * 255).round().clamp(0, 255).to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    Tensor Loss(Judge judge, int step)
    {
        var random = Seeded.Random(options.Seed, step);
        using var generator = new Generator((ulong)random.NextInt64());
        var pool = pools[step % pools.Count];
        return PictureLoss(judge, pool, random, generator) + TrackLoss(judge, pool, random, generator);
    }

    Tensor PictureLoss(Judge judge, Pool pool, Random random, Generator generator)
    {
        var rows = Enumerable.Range(0, Pictures).Select(_ => random.Next(pool.Facts.Length)).ToArray();
        var index = tensor(rows.Select(row => (long)row).ToArray());
        var facts = tensor(rows.SelectMany(row => pool.Facts[row].Scene.FactsOf(pool.Facts[row].Actor)).ToArray()).view(Pictures, -1);
        var pictures = Roughen(pool.Pictures.index_select(0, index).to(float32) / 255, generator);
        var masks = pool.Masks.index_select(0, index).to(float32) / 255;
        var found = functional.binary_cross_entropy_with_logits(judge.Segment(pictures), masks, weight: 1 + 3 * masks);

        var own = rows.Select(row => pool.Facts[row].Scene.RegionOf(pool.Facts[row].Actor)).ToArray();
        var regions = cat(own.Select(region => (region ?? Region.All).Mask(masks)).ToArray());
        var crops = Judge.Crop(pictures, Shake(Judge.Locate(masks * regions), generator));
        var recoloured = Recolour(crops, generator);
        // An actor that has left the picture tells nothing, nor does one that cannot be told from the others.
        var visible = (masks * regions).sum([1, 2, 3]).gt(0.01 * Judge.Cells * Judge.Cells).to(float32) * tensor(own.Select(region => region is null ? 0f : 1).ToArray());
        var loss = 4 * found;
        foreach (var fact in judge.Told(Cue.Outline, Cue.Colour, Cue.Texture))
        {
            var scores = judge.ReadLook(fact, fact == judge.Outline ? recoloured : crops);
            loss = loss + (functional.cross_entropy(scores, Meant(fact), reduction: Reduction.None) * visible).mean();
        }
        loss = Told(Cue.Scenery, judge.ReadScenery(pictures));
        return pool.Before is { } before ? Told(Cue.Camera, judge.ReadCamera(before.index_select(0, index).to(float32) / 255, pool.Pictures.index_select(0, index).to(float32) / 255)) : loss;

        Tensor Meant(int fact) => facts.select(1, fact);
        Tensor Told(Cue cue, Tensor[] scores) => judge.Told(cue).Zip(scores).Aggregate(loss, (sum, told) => sum + functional.cross_entropy(told.Second, Meant(told.First)));
    }

    Tensor TrackLoss(Judge judge, Pool pool, Random random, Generator generator)
    {
        var rows = Enumerable.Range(0, Tracks).Select(_ => random.Next(pool.ClipScenes.Length)).ToArray();
        var facts = tensor(rows.SelectMany(row => pool.ClipScenes[row].FactsOf(0)).ToArray()).view(Tracks, -1);
        var masks = pool.Clips.index_select(0, tensor(rows.Select(row => (long)row).ToArray())).to(float32) / 255;   // (N, T, h, w)
        var sights = Judge.Locate(masks.flatten(0, 1).unsqueeze(1)).view(Tracks, masks.shape[1], -1);
        // A found mask trembles a little and is sometimes missed.
        var tremble = 0.008f * randn(sights.shape, generator: generator) * tensor(new[] { 1f, 1, 1, 1, 1, 0 });
        var missed = rand([Tracks, masks.shape[1], 1], generator: generator).gt(0.03).to(float32);
        sights = cat([(sights + tremble).narrow(2, 0, 5), sights.narrow(2, 5, 1) * missed], 2);
        var outlines = functional.one_hot(facts.select(1, judge.Outline), judge.Facts[judge.Outline].Values).to(float32);
        var doubt = 0.3f * rand([Tracks, 1], generator: generator);
        var read = judge.ReadTrack(sights, outlines * (1 - doubt) + doubt / outlines.shape[1]);
        return judge.Told(Cue.Track).Zip(read).Select(told => functional.cross_entropy(told.Second, facts.select(1, told.First))).Aggregate((sum, one) => sum + one);
    }

    // Blurred a little and noisy, each picture by another amount: the judge must not live on details that a decoder may draw otherwise.
    static Tensor Roughen(Tensor pictures, Generator generator)
    {
        var blurred = functional.avg_pool2d(pictures, 3, stride: 1, padding: 1, count_include_pad: false);
        Tensor Amount() => rand([pictures.shape[0], 1, 1, 1], generator: generator);
        return pictures.lerp(blurred, Amount()) + 0.05f * Amount() * randn(pictures.shape, generator: generator);
    }

    // Not quite around the actor: a mask that is found is not exact.
    static Tensor Shake(Tensor sights, Generator generator)
    {
        var spread = sights.narrow(1, 2, 2);
        var moved = sights.narrow(1, 0, 2) + 0.15f * spread * randn(spread.shape, generator: generator);
        return cat([moved, spread * (0.1f * randn([spread.shape[0], 1], generator: generator)).exp(), sights.narrow(1, 4, 2)], 1);
    }

    // Channels exchanged and mixed: an outline is to be told whatever its colour.
    static Tensor Recolour(Tensor crops, Generator generator)
    {
        var order = rand([crops.shape[0], 3], generator: generator).argsort(1);
        var mixing = functional.one_hot(order, 3).to(float32) + 0.25f * randn([crops.shape[0], 3, 3], generator: generator);  // (N, 3, 3)
        return mixing.bmm(crops.flatten(2)).view_as(crops);
    }

    public void Dispose()
    {
        foreach (var pool in pools)
        {
            pool.Pictures.Dispose();
            pool.Masks.Dispose();
            pool.Before?.Dispose();
            pool.Clips.Dispose();
        }
    }
}
