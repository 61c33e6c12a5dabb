using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Text;
using Sora.Diffusion.Training;
using Sora.Diffusion.Wan;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

/// <summary>Examples of the first world in tiny latents, from pools in a temporary folder, and networks of their size.</summary>
sealed class TinyExamples : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly DisposeScope scope = NewDisposeScope();
    readonly UMT5Encoder textEncoder;
    readonly LatentPool chunks, clips, cameos;

    public TinyExamples(int filmFrames)
    {
        Options = OptionsOf(layers: 2, filmFrames);
        var preset = Options.Preset;
        var tokenizer = TextTraining.LearnVocabulary(Options);
        textEncoder = new(preset.Text with { Vocab = tokenizer.Count });
        using var autoencoder = new Taehv(preset.Autoencoder);
        AutoencoderStart.Initialise(autoencoder, seed: 1);
        chunks = LatentPool.Open("chunks", Options, autoencoder, preset.ChunkPool, preset.FramesPerChunk, null, default);
        clips = LatentPool.Open("clips", Options, autoencoder, preset.ClipPool, preset.FilmFrames, chunks.Scale, default);
        cameos = LatentPool.Open("cameos", Options, autoencoder, preset.CameoPool, preset.FilmFrames, chunks.Scale, default, Split.Cameo);
        All = new(Options, tokenizer, textEncoder, chunks, clips, cameos);
    }

    public TrainingOptions Options { get; }

    public ClipExamples All { get; }

    /// <summary>The same with another number of layers.</summary>
    public TrainingOptions With(int layers) => OptionsOf(layers, Options.Preset.FilmFrames);

    /// <summary>A network as from its constructor, but its head says something.</summary>
    public CausalWanModel Network(int seed, int layers = 2)
    {
        var network = new CausalWanModel(With(layers).Preset.Transformer);
        using var guard = no_grad();
        using var random = new Generator((ulong)seed);
        foreach (var parameter in network.parameters()) parameter.copy_(0.15 * randn(parameter.shape, generator: random));
        return network;
    }

    TrainingOptions OptionsOf(int layers, int filmFrames)
    {
        var nano = TrainingPreset.Nano;
        var preset = nano with
        {
            ClipFrames = 24,
            FilmFrames = filmFrames,
            Transformer = nano.Transformer with { NumLayers = layers },
            Window = new(6, SinkFrames: 2, Slides: true, FramePositions.WithinWindow),
            TeacherSampler = nano.TeacherSampler with { Guidance = 1 },
        };
        return new() { Output = folder.Path, Preset = preset, Log = new TrainingLog(folder.Path, every: 1) };
    }

    public void Dispose()
    {
        All.Dispose();
        cameos.Dispose();
        clips.Dispose();
        chunks.Dispose();
        textEncoder.Dispose();
        scope.Dispose();
        folder.Dispose();
    }
}
