using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>Clips of the world as normalised latents, half of them portrait, half landscape: rendered and encoded once, used for many steps with fresh captions and noise.</summary>
sealed class LatentPool : IDisposable
{
    readonly SafeTensorsFile file;
    readonly SceneSampler scenes;

    LatentPool(string path, long seed)
    {
        (file, scenes) = (SafeTensorsFile.Open(path), new SceneSampler(seed));
        (Mean, Deviation) = (file.View("mean"), file.View("std"));
    }

    /// <summary>Per channel: the mean of the autoencoder's latents, (C).</summary>
    public Tensor Mean { get; }

    /// <summary>Per channel: the standard deviation of the autoencoder's latents, (C).</summary>
    public Tensor Deviation { get; }

    /// <summary>Opens a pool, after filling it if it is not there.</summary>
    /// <param name="name">Names the file in the output folder.</param>
    /// <param name="options">Seed, sizes and folder.</param>
    /// <param name="autoencoder">Encodes the clips.</param>
    /// <param name="clips">How many clips.</param>
    /// <param name="frames">Frames per clip.</param>
    /// <param name="like">A pool whose mean and deviation to keep; null measures them.</param>
    public static LatentPool Open(string name, TrainingOptions options, Taehv autoencoder, int clips, int frames, LatentPool? like, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Output, $"latents-{name}.safetensors");
        if (!File.Exists(path)) Fill(path, options, autoencoder, clips, frames, like, cancellationToken);
        return new(path, options.Seed);
    }

    static void Fill(string path, TrainingOptions options, Taehv autoencoder, int clips, int frames, LatentPool? like, CancellationToken cancellationToken)
    {
        const int perCall = 16;
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var scenes = new SceneSampler(options.Seed);
        var orientations = new[] { options.Preset.Portrait, options.Preset.Landscape };
        var latents = new Tensor[orientations.Length];
        for (var o = 0; o < orientations.Length; o++)
        {
            var parts = new List<Tensor>();
            for (var i = 0; i < clips / 2; i += perCall)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var batch = Enumerable.Range(i, Math.Min(perCall, clips / 2 - i)).Select(row => scenes[SceneIndex(o, row)]).ToArray();
                var film = SceneRenderer.Render(batch, orientations[o], 0, frames);
                parts.Add(autoencoder.Encode(film.to(options.Preset.ComputeType)).to(float32).MoveToOuterDisposeScope());
            }
            latents[o] = cat(parts); // (N, F, C, h, w)
        }
        var channels = cat(latents.Select(l => l.permute(2, 0, 1, 3, 4).flatten(1)).ToArray(), 1);
        var (mean, deviation) = like is null ? (channels.mean([1]), channels.std([1])) : (like.Mean, like.Deviation);
        Tensor Normalised(Tensor clip) => ((clip - mean.view(-1, 1, 1)) / deviation.view(-1, 1, 1)).to(bfloat16);
        SafeTensorsFile.Write(path + ".draft", new Dictionary<string, Tensor> { ["portrait"] = Normalised(latents[0]), ["landscape"] = Normalised(latents[1]), ["mean"] = mean, ["std"] = deviation });
        File.Move(path + ".draft", path);
        options.Log.Say($"{clips} clips of {frames} frames encoded into {Path.GetFileName(path)}");
    }

    /// <summary>A batch of clips of one orientation and captions for them, drawn anew.</summary>
    /// <returns>(N, F, C, h, w) float32, N captions, and the scenes they describe.</returns>
    public (Tensor Latents, string[] Captions, Scene[] Scenes) Draw(int count, bool landscape, Random random)
    {
        using var scope = NewDisposeScope();
        var pool = file.View(landscape ? "landscape" : "portrait");
        var rows = Enumerable.Range(0, count).Select(_ => random.NextInt64(pool.shape[0])).ToArray();
        var drawn = rows.Select(row => scenes[SceneIndex(landscape ? 1 : 0, row)]).ToArray();
        var captions = drawn.Select(scene => CaptionWriter.Write(scene, random).Text).ToArray();
        return (pool.index_select(0, tensor(rows)).to(float32).MoveToOuterDisposeScope(), captions, drawn);
    }

    static long SceneIndex(int orientation, long row) => 2 * row + orientation;

    public void Dispose()
    {
        Mean.Dispose();
        Deviation.Dispose();
        file.Dispose();
    }
}
