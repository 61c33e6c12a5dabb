using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Native;
using Sora.Diffusion.Published;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion;

/// <summary>
/// A text-to-video model loaded from a folder: <c>config.json</c>, <c>tokenizer.json</c>, <c>text_encoder.safetensors</c>, <c>transformer.safetensors</c>, <c>autoencoder.safetensors</c>, if it has a limited vocabulary, <c>world.json</c> and, if it was distilled, <c>teacher.safetensors</c>;
/// or from one of the big open models as it is published: see <see cref="PublishedFolder"/>.
/// </summary>
public sealed class VideoModel : IVideoModel
{
    private const string ConfigFile = "config.json";
    private const string TokenizerFile = "tokenizer.json";
    private const string TextEncoderFile = "text_encoder.safetensors";
    private const string TransformerFile = "transformer.safetensors";
    private const string TeacherFile = "teacher.safetensors";
    private const string AutoencoderFile = "autoencoder.safetensors";
    private const string WorldFile = "world.json";

    private readonly PromptReader _reader;
    private readonly WorldVocabulary? _words;

    private VideoModel(ModelParts parts, UMT5Encoder textEncoder, CausalWanModel transformer, CausalWanModel? teacher, VideoAutoencoder autoencoder, ScalarType type, Device device)
    {
        var config = parts.Config;
        (Config, Tokenizer, _reader, _words) = (config, parts.Tokenizer, new PromptReader(parts.World), parts.World);
        (TextEncoder, Transformer, Teacher, Autoencoder, ComputeType, Device) = (textEncoder, transformer, teacher, autoencoder, type, device);
        (LatentStd, LatentMean) = (PerChannel(config.LatentStd, 1), PerChannel(config.LatentMean, 0));
        Info = new(config.Name, config.Version, config.Portrait, config.Landscape, config.FramesPerSecond, config.FramesPerChunk,
            config.Sampler.LevelsOf(firstChunk: true).Steps, config.Sampler.LevelsOf(firstChunk: false).Steps,
            new nn.Module[] { textEncoder, transformer, autoencoder }.Sum(network => network.parameters().Sum(parameter => parameter.numel())), config.CameoSide);
    }

    /// <inheritdoc/>
    public ModelInfo Info { get; }

    internal VideoModelConfig Config { get; }

    /// <summary>The stage of the world that it learnt; null if it knows no world or another one.</summary>
    internal WorldStage? World => _words is null ? null : WorldStage.Of(_words);

    internal ITokenizer Tokenizer { get; }

    internal UMT5Encoder TextEncoder { get; }

    internal CausalWanModel Transformer { get; }

    /// <summary>The transformer that it was distilled from; null if it was not.</summary>
    internal CausalWanModel? Teacher { get; }

    internal VideoAutoencoder Autoencoder { get; }

    internal ScalarType ComputeType { get; }

    internal Device Device { get; }

    /// <summary>Deviation of the autoencoder's latents per channel, (1, 1, C, 1, 1); a single 1 where the transformer knows them as they are.</summary>
    internal Tensor LatentStd { get; }

    /// <summary>Mean of the autoencoder's latents per channel, (1, 1, C, 1, 1); a single 0 where the transformer knows them as they are.</summary>
    internal Tensor LatentMean { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="WeightsException">A file is missing, damaged, or does not fit the configuration.</exception>
    public static VideoModel Load(string folder, VideoModelOptions? options = null)
    {
        options ??= new();
        TorchNative.BeginLoading();
        var parts = (PublishedFolder.TryOpen(folder) ?? Own(folder)).Checked();
        var config = parts.Config;
        if ((options.Threads ?? config.BestThreads) is { } threads)
        {
            set_num_threads(threads);
        }
        var (type, target) = (options.ComputeType ?? (Bfloat16.IsFast ? bfloat16 : float32), device(options.Device));
        List<nn.Module> loaded = [];
        try
        {
            var textEncoder = Network(parts.TextEncoder, config.TextEncoder.Parameters, () => new UMT5Encoder(config.TextEncoder), (network, file) => network.Load(file));
            var transformer = Transformer(parts.Transformer);
            var teacher = parts.Teacher is { } taught ? Transformer(taught) : null;
            var autoencoder = Network(parts.Autoencoder, config.Autoencoder.Parameters, config.Autoencoder.Create, (network, file) => network.Load(file));
            autoencoder.to(type);
            return new(parts, textEncoder, transformer, teacher, autoencoder, type, target);
        }
        catch
        {
            loaded.ForEach(network => network.Dispose());
            throw;
        }

        CausalWanModel Transformer(Func<IWeights> open)
        {
            var network = Network(open, config.Transformer.Parameters, () => new CausalWanModel(config.Transformer) { ComputeType = type }, (network, file) => network.Load(file));
            network.to(type);
            network.Join();
            return network;
        }

        // Nothing is allocated for weights that the file does not have.
        T Network<T>(Func<IWeights> open, Int128 parameters, Func<T> create, Action<T, IWeights> load) where T : nn.Module
        {
            using var file = open();
            var stored = file.Entries.Values.Aggregate((Int128)0, (sum, entry) => sum + entry.Elements);
            if (stored < parameters)
            {
                throw new WeightsException(file.Path, $"the configuration asks for {parameters} weights, the file has {stored}.");
            }
            var network = create();
            loaded.Add(network);
            load(network, file);
            network.eval();
            network.to(target);
            return network;
        }
    }

    /// <summary>Writes a model folder, all but <c>world.json</c>.</summary>
    /// <param name="folder">Created if it is not there.</param>
    /// <param name="config">Sizes and sampler.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="textEncoder">The text encoder.</param>
    /// <param name="transformer">The transformer.</param>
    /// <param name="autoencoder">The autoencoder.</param>
    /// <param name="type">The type to store weights in, see <see cref="ModuleWeights.Save"/>; null keeps theirs. The autoencoder's are not stored in less than 16 bits: 8 cost petit-monde's 1 dB.</param>
    /// <param name="teacher">The transformer that this one was distilled from, if the configuration says how it samples.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public static void Save(
        string folder, VideoModelConfig config, UnigramTokenizer tokenizer, UMT5Encoder textEncoder, CausalWanModel transformer, VideoAutoencoder autoencoder, ScalarType? type = null, CausalWanModel? teacher = null)
    {
        config.Validate();
        if ((config.Teacher is null) != (teacher is null)) throw new ArgumentException("A teacher and how it samples belong together.", nameof(teacher));
        Directory.CreateDirectory(folder);
        ModelJson.Write(Path.Combine(folder, ConfigFile), config);
        tokenizer.Save(Path.Combine(folder, TokenizerFile));
        textEncoder.Save(Path.Combine(folder, TextEncoderFile), type);
        transformer.Save(Path.Combine(folder, TransformerFile), type);
        teacher?.Save(Path.Combine(folder, TeacherFile), type);
        autoencoder.Save(Path.Combine(folder, AutoencoderFile), type == int8 ? bfloat16 : type);
    }

    /// <inheritdoc/>
    public PromptReading Read(string prompt) => _reader.Read(prompt);

    /// <inheritdoc/>
    public IEnumerable<RenderStep> Render(RenderRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request.Prompt);
        if (request.FrameCount < 1)
        {
            throw new ArgumentException($"A video has at least one frame, not {request.FrameCount}.", nameof(request));
        }
        var latents = (request.FrameCount + Config.Autoencoder.FramesToTrim + Config.Autoencoder.FramesPerLatent - 1L) / Config.Autoencoder.FramesPerLatent;
        if (!Config.Window.Slides && latents > Config.Window.Frames)
        {
            throw new ArgumentException($"This model draws at most {Config.Window.Frames * Config.Autoencoder.FramesPerLatent - Config.Autoencoder.FramesToTrim} frames, not {request.FrameCount}.", nameof(request));
        }
        return new Rendering(this, request).Run(cancellationToken);
    }

    private static ModelParts Own(string folder)
    {
        var (world, config) = (At(WorldFile), ModelJson.Read<VideoModelConfig>(At(ConfigFile)));
        return new(config, At(ConfigFile), UnigramTokenizer.Load(At(TokenizerFile)), () => WeightsFile.Open(At(TextEncoderFile)),
            () => WeightsFile.Open(At(TransformerFile)), () => WeightsFile.Open(At(AutoencoderFile)), File.Exists(world) ? ModelJson.Read<WorldVocabulary>(world) : null,
            config.Teacher is null ? null : () => WeightsFile.Open(At(TeacherFile)));

        string At(string file) => Path.Combine(folder, file);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        TextEncoder.Dispose();
        Transformer.Dispose();
        Teacher?.Dispose();
        Autoencoder.Dispose();
        LatentStd.Dispose();
        LatentMean.Dispose();
    }

    private Tensor PerChannel(double[]? values, double otherwise)
    {
        using var scope = NewDisposeScope();
        var numbers = values is null ? full([1], otherwise, float32) : tensor(values, float32).reshape(1, 1, -1, 1, 1);
        return numbers.to(Device).DetachFromDisposeScope();
    }
}
