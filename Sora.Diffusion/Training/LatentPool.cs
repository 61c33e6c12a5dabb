using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Training;

/// <summary>Some clips of a pool.</summary>
/// <param name="Latents">Normalised, (N, F, C, h, w) float32.</param>
/// <param name="Actors">How much of each grain is not landscape in the middle of each latent, 0 to 1, (N, F, grains down, grains across).</param>
/// <param name="Captions">A caption per clip, drawn anew.</param>
/// <param name="Scenes">The scenes that they describe.</param>
/// <param name="Pictures">Normalised latents of the faces that actors carry, (N, latents, C); zero where nothing is said of the clip, null where no actor carries one.</param>
sealed record LatentBatch(Tensor Latents, Tensor Actors, string[] Captions, IScene[] Scenes, Tensor? Pictures);

/// <summary>Clips of the world as normalised latents, half of them portrait, half landscape: rendered and encoded once, used for many steps with fresh captions and noise.</summary>
sealed class LatentPool : IDisposable
{
    /// <summary>Grains of the masks of actors, along a side of a latent.</summary>
    public const int Grains = 2;

    /// <summary>Frames that are drawn and encoded at a time: with several times as many, most of the time goes into fresh memory that the system clears.</summary>
    internal const int FramesPerCall = 128;

    readonly SafeTensorsFile file;
    readonly TrainingOptions options;
    readonly Split split;

    LatentPool(string path, TrainingOptions options, Split split)
    {
        (file, this.options, this.split) = (SafeTensorsFile.Open(path), options, split);
        (Mean, Deviation) = (file.View("mean"), file.View("std"));
    }

    /// <summary>Per channel: the mean of the autoencoder's latents, (C).</summary>
    public Tensor Mean { get; }

    /// <summary>Per channel: the standard deviation of the autoencoder's latents, (C).</summary>
    public Tensor Deviation { get; }

    /// <summary>Both, for another pool to keep.</summary>
    public LatentScale Scale => new(Mean.data<float>().ToArray(), Deviation.data<float>().ToArray());

    /// <summary>Clips of each orientation.</summary>
    public int Count => (int)file.Entries[Orientation(false)].Shape[0];

    /// <summary>Opens a pool, after filling it if it is not there.</summary>
    /// <param name="name">Names the file in the output folder.</param>
    /// <param name="options">Seed, sizes and folder.</param>
    /// <param name="autoencoder">Encodes the clips.</param>
    /// <param name="clips">How many clips.</param>
    /// <param name="frames">Frames per clip.</param>
    /// <param name="scale">By what to normalise; null measures it.</param>
    /// <param name="split">Which scenes.</param>
    public static LatentPool Open(string name, TrainingOptions options, Taehv autoencoder, int clips, int frames, LatentScale? scale, CancellationToken cancellationToken, Split split = Split.Seen)
    {
        var path = Path.Combine(options.Output, $"latents-{name}.safetensors");
        if (!File.Exists(path)) Fill(path, options, autoencoder, clips, frames, scale, split, cancellationToken);
        return new(path, options, split);
    }

    static void Fill(string path, TrainingOptions options, Taehv autoencoder, int clips, int frames, LatentScale? scale, Split split, CancellationToken cancellationToken)
    {
        var perCall = Math.Max(1, FramesPerCall / frames);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var tensors = new Dictionary<string, Tensor>();
        foreach (var landscape in new[] { false, true })
        {
            var starts = Enumerable.Range(0, (clips / 2 + perCall - 1) / perCall).Select(call => call * perCall);
            Encoded[] parts = [.. starts.AsParallel().AsOrdered().WithDegreeOfParallelism(options.Workers).WithCancellation(cancellationToken)
                .Select(start => Encode(options, autoencoder, landscape, start, Math.Min(perCall, clips / 2 - start), frames, split))];
            tensors[Orientation(landscape)] = Whole(parts.Select(part => part.Latents));
            tensors[Actors(landscape)] = Whole(parts.Select(part => part.Actors));
            if (parts[0].Pictures is not null) tensors[Pictures(landscape)] = Whole(parts.Select(part => part.Pictures!));
        }
        var channels = cat(new[] { false, true }.Select(l => tensors[Orientation(l)].permute(2, 0, 1, 3, 4).flatten(1)).ToArray(), 1);
        var (mean, deviation) = scale is null ? (channels.mean([1]), channels.std([1])) : (tensor(scale.Mean), tensor(scale.Deviation));
        foreach (var name in tensors.Keys.Where(name => name.EndsWith(PicturesSuffix, StringComparison.Ordinal)).ToArray())
            tensors[name] = (tensors[name] - mean) / deviation;
        foreach (var landscape in new[] { false, true })
            tensors[Orientation(landscape)] = ((tensors[Orientation(landscape)] - mean.view(-1, 1, 1)) / deviation.view(-1, 1, 1)).to(bfloat16);
        (tensors["mean"], tensors["std"]) = (mean, deviation);
        SafeTensorsFile.Write(path + ".draft", tensors);
        File.Move(path + ".draft", path);
        options.Log.Say($"{clips} clips of {frames} frames encoded into {Path.GetFileName(path)}");
    }

    /// <summary>Some clips of one orientation.</summary>
    /// <param name="Latents">(N, F, C, h, w).</param>
    /// <param name="Actors">(N, F, 2h, 2w) bytes.</param>
    /// <param name="Pictures">(N, latents, C); null where no actor carries a face.</param>
    sealed record Encoded(Tensor Latents, Tensor Actors, Tensor? Pictures);

    // May be called by several threads, each of which computes alone.
    static Encoded Encode(TrainingOptions options, Taehv autoencoder, bool landscape, int start, int count, int frames, Split split)
    {
        if (options.Workers > 1) set_num_threads(1);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var preset = options.Preset;
        var scenes = Enumerable.Range(start, count).Select(row => preset.World.Draw(options.Seed, SceneIndex(landscape, row), split)).ToArray();
        var film = preset.World.Render(scenes, landscape ? preset.Landscape : preset.Portrait, 0, frames);
        var latents = autoencoder.Encode(film.Frames.to(preset.ComputeType)).to(float32);
        var pictures = scenes[0].Face is null ? null : Rows(autoencoder.Encode(Faces(scenes, preset).to(preset.ComputeType))).to(float32);
        var (perLatent, grain) = (autoencoder.Config.FramesPerLatent, autoencoder.Config.SpatialScale / Grains);
        var shown = film.Actors.slice(1, perLatent / 2, frames, perLatent).squeeze(2);                                        // (N, F, H, W)
        var actors = (functional.avg_pool2d(shown, grain) * 255).round().to(ScalarType.Byte);
        return new(latents.DetachFromDisposeScope(), actors.DetachFromDisposeScope(), pictures?.DetachFromDisposeScope());
    }

    static Tensor Whole(IEnumerable<Tensor> parts)
    {
        Tensor[] all = [.. parts];
        var whole = cat(all);
        foreach (var part in all) part.Dispose();
        return whole;
    }

    /// <summary>A batch of clips of one orientation, chosen at random, and captions for them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="landscape">The orientation.</param>
    /// <param name="random">The source of every choice.</param>
    /// <param name="latents">How many latents of each clip, from its beginning; null for all.</param>
    public LatentBatch Draw(int count, bool landscape, Random random, int? latents = null)
    {
        using var scope = NewDisposeScope();
        var size = Count;
        var rows = Enumerable.Range(0, count).Select(_ => random.NextInt64(size)).ToArray();
        var drawn = rows.Select(row => Scene(landscape, row)).ToArray();
        var captions = drawn.Select(scene => scene.Caption(random).Text).ToArray();
        var chosen = tensor(rows);
        Tensor Beginning(string name) => file.View(name) is var all && latents is { } some ? all.narrow(1, 0, some) : all;
        var actors = Beginning(Actors(landscape)).index_select(0, chosen).to(float32) / 255;
        var clean = Beginning(Orientation(landscape)).index_select(0, chosen).to(float32);
        Tensor? pictures = null;
        if (file.Entries.ContainsKey(Pictures(landscape)))
        {
            var told = tensor(captions.Select(caption => caption.Length > 0 ? 1f : 0).ToArray()).view(-1, 1, 1);
            pictures = (file.View(Pictures(landscape)).index_select(0, chosen) * told).MoveToOuterDisposeScope();
        }
        return new(clean.MoveToOuterDisposeScope(), actors.MoveToOuterDisposeScope(), captions, drawn, pictures);
    }

    /// <summary>The faces of scenes at the size at which the transformer takes them, (N, 1, 3, side, side).</summary>
    internal static Tensor Faces(IReadOnlyList<IScene> scenes, TrainingPreset preset) =>
        Face.Pictures([.. scenes.Select(scene => scene.Face!)], (int)Math.Sqrt(preset.Transformer.ImageLen) * preset.Autoencoder.SpatialScale).unsqueeze(1);

    // The latents of still pictures, (N, 1, C, h, w), row by row, (N, h*w, C).
    static Tensor Rows(Tensor latents) => latents.squeeze(1).flatten(2).transpose(1, 2).contiguous();

    /// <summary>Some clips as the autoencoder gave them, (N, F, C, h, w) float32.</summary>
    public Tensor Raw(bool landscape, long[] rows) => Latents(landscape, rows) * Deviation.view(-1, 1, 1) + Mean.view(-1, 1, 1);

    /// <summary>The scene of a clip.</summary>
    public IScene Scene(bool landscape, long row) => options.Preset.World.Draw(options.Seed, SceneIndex(landscape, row), split);

    /// <summary>The scene of a clip of the first stage.</summary>
    /// <exception cref="InvalidCastException">The pool holds another stage.</exception>
    public Scene SceneOf(bool landscape, long row) => (Scene)Scene(landscape, row);

    Tensor Latents(bool landscape, long[] rows) => file.View(Orientation(landscape)).index_select(0, tensor(rows)).to(float32);

    static string Orientation(bool landscape) => landscape ? "landscape" : "portrait";

    const string PicturesSuffix = ".pictures";

    static string Pictures(bool landscape) => Orientation(landscape) + PicturesSuffix;

    static string Actors(bool landscape) => Orientation(landscape) + ".actors";

    static long SceneIndex(bool landscape, long row) => 2 * row + (landscape ? 1 : 0);

    public void Dispose()
    {
        Mean.Dispose();
        Deviation.Dispose();
        file.Dispose();
    }
}
