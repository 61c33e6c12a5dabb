using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Native;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion;

/// <summary>A text-to-video model loaded from a folder: <c>config.json</c>, <c>tokenizer.json</c>, <c>text_encoder.safetensors</c>, <c>transformer.safetensors</c>, <c>autoencoder.safetensors</c> and, if it has a limited vocabulary, <c>world.json</c>.</summary>
public sealed class VideoModel : IVideoModel
{
    private const string ConfigFile = "config.json";
    private const string TokenizerFile = "tokenizer.json";
    private const string TextEncoderFile = "text_encoder.safetensors";
    private const string TransformerFile = "transformer.safetensors";
    private const string AutoencoderFile = "autoencoder.safetensors";
    private const string WorldFile = "world.json";

    private readonly PromptReader _reader;

    private VideoModel(VideoModelConfig config, UnigramTokenizer tokenizer, PromptReader reader, UMT5Encoder textEncoder, CausalWanModel transformer, Taehv autoencoder, ScalarType type, Device device)
    {
        (Config, Tokenizer, _reader, TextEncoder, Transformer, Autoencoder, ComputeType, Device) = (config, tokenizer, reader, textEncoder, transformer, autoencoder, type, device);
        Info = new(config.Name, config.Version, config.Portrait, config.Landscape, config.FramesPerSecond, config.FramesPerChunk,
            config.Sampler.FirstChunkSteps.Length, config.Sampler.LaterChunkSteps.Length,
            new nn.Module[] { textEncoder, transformer, autoencoder }.Sum(network => network.parameters().Sum(parameter => parameter.numel())));
    }

    /// <inheritdoc/>
    public ModelInfo Info { get; }

    internal VideoModelConfig Config { get; }

    internal UnigramTokenizer Tokenizer { get; }

    internal UMT5Encoder TextEncoder { get; }

    internal CausalWanModel Transformer { get; }

    internal Taehv Autoencoder { get; }

    internal ScalarType ComputeType { get; }

    internal Device Device { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="WeightsException">A file is missing, damaged, or does not fit the configuration.</exception>
    public static VideoModel Load(string folder, VideoModelOptions? options = null)
    {
        options ??= new();
        if (options.Threads is { } threads)
        {
            set_num_threads(threads);
        }
        var config = ModelJson.Read<VideoModelConfig>(Path.Combine(folder, ConfigFile));
        try
        {
            config.Validate();
        }
        catch (ArgumentException error)
        {
            throw new WeightsException(Path.Combine(folder, ConfigFile), error.Message, error);
        }
        var tokenizer = UnigramTokenizer.Load(Path.Combine(folder, TokenizerFile));
        if (tokenizer.Count > config.TextEncoder.Vocab)
        {
            throw new WeightsException(Path.Combine(folder, TokenizerFile), $"the vocabulary has {tokenizer.Count} ids, the text encoder {config.TextEncoder.Vocab}.");
        }
        var world = Path.Combine(folder, WorldFile);
        var reader = new PromptReader(File.Exists(world) ? ModelJson.Read<WorldVocabulary>(world) : null);

        var (type, target) = (options.ComputeType ?? (Bfloat16.IsFast ? bfloat16 : float32), device(options.Device));
        var textEncoder = Network(TextEncoderFile, config.TextEncoder.Parameters, () => new UMT5Encoder(config.TextEncoder), (network, file) => network.Load(file));
        var transformer = Network(TransformerFile, config.Transformer.Parameters, () => new CausalWanModel(config.Transformer) { ComputeType = type }, (network, file) => network.Load(file));
        var autoencoder = Network(AutoencoderFile, config.Autoencoder.Parameters, () => new Taehv(config.Autoencoder), (network, file) => network.Load(file));
        transformer.to(type);
        autoencoder.to(type);
        return new(config, tokenizer, reader, textEncoder, transformer, autoencoder, type, target);

        // Nothing is allocated for weights that the file does not have.
        T Network<T>(string name, Int128 parameters, Func<T> create, Action<T, SafeTensorsFile> load) where T : nn.Module
        {
            using var file = SafeTensorsFile.Open(Path.Combine(folder, name));
            var stored = file.Entries.Values.Aggregate((Int128)0, (sum, entry) => sum + entry.Elements);
            if (stored < parameters)
            {
                throw new WeightsException(file.Path, $"the configuration asks for {parameters} weights, the file has {stored}.");
            }
            var network = create();
            try
            {
                load(network, file);
                network.eval();
                network.to(target);
                return network;
            }
            catch
            {
                network.Dispose();
                throw;
            }
        }
    }

    /// <summary>Writes a model folder, all but <c>world.json</c>.</summary>
    /// <param name="folder">Created if it is not there.</param>
    /// <param name="config">Sizes and sampler.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="textEncoder">The text encoder.</param>
    /// <param name="transformer">The transformer.</param>
    /// <param name="autoencoder">The autoencoder.</param>
    /// <param name="type">The type to store weights in; null keeps theirs.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public static void Save(string folder, VideoModelConfig config, UnigramTokenizer tokenizer, UMT5Encoder textEncoder, CausalWanModel transformer, Taehv autoencoder, ScalarType? type = null)
    {
        config.Validate();
        Directory.CreateDirectory(folder);
        ModelJson.Write(Path.Combine(folder, ConfigFile), config);
        tokenizer.Save(Path.Combine(folder, TokenizerFile));
        textEncoder.Save(Path.Combine(folder, TextEncoderFile), type);
        transformer.Save(Path.Combine(folder, TransformerFile), type);
        autoencoder.Save(Path.Combine(folder, AutoencoderFile), type);
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

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        TextEncoder.Dispose();
        Transformer.Dispose();
        Autoencoder.Dispose();
    }
}
