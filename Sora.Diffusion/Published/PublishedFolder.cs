using System.Security.Cryptography;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Sampling;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Published;

/// <summary>
/// Folders of the big open models as they are published: the one of Wan 2.1, in which a causal checkpoint (Self-Forcing, Causal-Forcing, LongLive) may lie beside or instead of Wan's own transformer,
/// and the one of diffusers. An optional <c>sora.json</c> says what theirs do not: see <see cref="PublishedSettings"/>.
/// </summary>
internal static class PublishedFolder
{
    private const string DiffusersIndex = "model_index.json";
    private const int LatentsOfWan = 21;

    // Per channel, of Wan 2.1's own latents.
    private static readonly double[] WanMean = [-0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632, -0.1922, -0.9497, 0.2503, -0.2921];
    private static readonly double[] WanStd = [2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253, 2.8251, 1.9160];

    private static readonly KvWindow WholeClip = new(LatentsOfWan, Slides: false);

    /// <summary>Opens a folder; null if it is of no published layout.</summary>
    /// <exception cref="WeightsException">A part is missing or damaged.</exception>
    public static ModelParts? TryOpen(string folder)
    {
        if (File.Exists(Path.Combine(folder, DiffusersIndex)))
        {
            return Diffusers(folder);
        }
        return WanTokenizer(folder) is { } tokenizer ? Wan(folder, tokenizer) : null;
    }

    private static ModelParts Diffusers(string folder)
    {
        var vae = ModelJson.Read<DiffusersVaeConfig>(Path.Combine(folder, "vae", "config.json"));
        var scheduler = Path.Combine(folder, "scheduler", "scheduler_config.json");
        var shift = File.Exists(scheduler) ? ModelJson.Read<DiffusersSchedulerConfig>(scheduler).FlowShift : new DiffusersSchedulerConfig().FlowShift;
        var transformer = Part("transformer", "diffusion_pytorch_model");
        var sizes = new Sizes(
            ModelJson.Read<TransformersTextConfig>(Path.Combine(folder, "text_encoder", "config.json")).ToUMT5(),
            ModelJson.Read<DiffusersTransformerConfig>(Path.Combine(folder, "transformer", "config.json")).ToWan(),
            vae.ToWan(), vae.LatentsMean, vae.LatentsStd);
        var config = Config(folder, Fingerprint(transformer, null), sizes, LatentsOfWan, WholeClip, new() { Method = SamplerMethod.UniPc, Grid = SamplerGrid.Diffusers, Shift = shift, Guidance = 5 });
        var (textEncoder, autoencoder) = (Part("text_encoder", "model"), Part("vae", "diffusion_pytorch_model"));
        return new(config, Path.Combine(folder, DiffusersIndex), Tokenizer(Path.Combine(folder, "tokenizer", "spiece.model")),
            () => PublishedNames.TextEncoder(WeightsFile.Open(textEncoder)), () => PublishedNames.Transformer(WeightsFile.Open(transformer)), () => WeightsFile.Open(autoencoder));

        string Part(string part, string name) => Find(Path.Combine(folder, part), $"{name}.safetensors.index.json", $"{name}.safetensors", $"{name}.bin");
    }

    private static ModelParts Wan(string folder, string tokenizer)
    {
        var textEncoder = Find(folder, "models_t5*.pth", "models_t5*.safetensors");
        var autoencoder = Find(folder, "Wan*VAE.pth", "Wan*VAE.safetensors", "taew2_1.safetensors", "taew2_1.pth");
        var adapter = TryFind(folder, "*lora*.pt", "*lora*.safetensors", "adapter_model.safetensors");
        var checkpoint = TryFind(folder, path => path != adapter, "*.pt");
        var transformer = checkpoint ?? Find(folder, "diffusion_pytorch_model*.index.json", "diffusion_pytorch_model*.safetensors");

        var (causal, rolling) = (checkpoint is not null, adapter is not null || Path.GetFileName(transformer).Contains("longlive", StringComparison.OrdinalIgnoreCase));
        var pixels = Autoencoder(autoencoder);
        var own = pixels is WanVaeConfig && pixels.LatentChannels == WanMean.Length;
        var sizes = new Sizes(
            Inferred(() => PublishedNames.TextEncoder(WeightsFile.Open(textEncoder)), InferredSizes.TextEncoder),
            ModelJson.Read<WanConfig>(Path.Combine(folder, "config.json")),
            pixels, own ? WanMean : null, own ? WanStd : null);
        var version = Fingerprint(transformer, adapter);
        var config = causal
            ? Config(folder, version, sizes, latentsPerChunk: 3, rolling ? new(12, SinkFrames: 3) : WholeClip, new())
            : Config(folder, version, sizes, LatentsOfWan, WholeClip, new() { Method = SamplerMethod.UniPc, Grid = SamplerGrid.Wan, Guidance = 5 });
        return new(config, Path.Combine(folder, "config.json"), Tokenizer(tokenizer), () => PublishedNames.TextEncoder(WeightsFile.Open(textEncoder)), Adapted, () => WeightsFile.Open(autoencoder));

        IWeights Adapted()
        {
            var weights = PublishedNames.Transformer(WeightsFile.Open(transformer));
            if (adapter is null)
            {
                return weights;
            }
            var about = Path.Combine(folder, "adapter_config.json");
            return new LoraWeights(weights, PublishedNames.Transformer(WeightsFile.Open(adapter)), File.Exists(about) ? ModelJson.Read<LoraConfig>(about).Scale : 1);
        }
    }

    // The same for both layouts: what a sora.json says, else what the models were trained for.
    private static VideoModelConfig Config(string folder, string version, Sizes sizes, int latentsPerChunk, KvWindow window, SamplerConfig sampler)
    {
        var path = Path.Combine(folder, PublishedSettings.File);
        var settings = File.Exists(path) ? ModelJson.Read<PublishedSettings>(path) : new();
        return new()
        {
            Name = settings.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), Version = version,
            Portrait = settings.Portrait ?? new(480, 832), Landscape = settings.Landscape ?? new(832, 480), FramesPerSecond = settings.FramesPerSecond ?? 16,
            LatentsPerChunk = settings.LatentsPerChunk ?? latentsPerChunk, Window = settings.Window ?? window, Sampler = settings.Sampler ?? sampler,
            TextEncoder = sizes.TextEncoder, Transformer = sizes.Transformer with { TextLen = settings.TextLen ?? sizes.Transformer.TextLen },
            Autoencoder = sizes.Autoencoder, LatentMean = sizes.Mean, LatentStd = sizes.Std,
        };
    }

    private static AutoencoderConfig Autoencoder(string path) => Path.GetFileName(path).StartsWith("taew", StringComparison.Ordinal)
        ? Inferred(() => WeightsFile.Open(path), InferredSizes.Taehv)
        : Inferred(() => WeightsFile.Open(path), InferredSizes.WanVae);

    private static T Inferred<T>(Func<IWeights> open, Func<IWeights, T> infer)
    {
        using var weights = open();
        return infer(weights);
    }

    // UMT5's own fast tokenizer has lost its byte fallback, and the models were trained with that one.
    private static SentencePieceTokenizer Tokenizer(string path) => SentencePieceTokenizer.Load(path, byteFallback: false);

    private static string? WanTokenizer(string folder) =>
        new[] { Path.Combine(folder, "google", "umt5-xxl", "spiece.model"), Path.Combine(folder, "spiece.model") }.FirstOrDefault(File.Exists);

    // The end of a checkpoint is its directory with the checksum of every tensor; the end of other files, or of the last that an index lists, is weights.
    private static string Fingerprint(string transformer, string? adapter)
    {
        var last = transformer.EndsWith(".json", StringComparison.Ordinal) ? Directory.EnumerateFiles(Path.GetDirectoryName(transformer)!, "*.safetensors").Order(StringComparer.Ordinal).LastOrDefault() : transformer;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in new[] { last, adapter }.OfType<string>())
        {
            using var file = File.OpenRead(path);
            var end = new byte[Math.Min(file.Length, 1 << 20)];
            file.Seek(-end.Length, SeekOrigin.End);
            file.ReadExactly(end);
            hash.AppendData(end);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string Find(string folder, params string[] patterns) =>
        TryFind(folder, patterns) ?? throw new WeightsException(folder, $"the folder has no {string.Join(" and no ", patterns)}.");

    private static string? TryFind(string folder, params string[] patterns) => TryFind(folder, _ => true, patterns);

    private static string? TryFind(string folder, Func<string, bool> wanted, params string[] patterns)
    {
        foreach (var pattern in Directory.Exists(folder) ? patterns : [])
        {
            var found = Directory.EnumerateFiles(folder, pattern).Where(wanted).Order(StringComparer.Ordinal).ToList();
            if (found.Count > 0)
            {
                return found.Count == 1 ? found[0] : throw new WeightsException(folder, $"the folder has several {pattern}: {string.Join(", ", found.Select(Path.GetFileName))}. Leave one.");
            }
        }
        return null;
    }

    private sealed record Sizes(UMT5Config TextEncoder, WanConfig Transformer, AutoencoderConfig Autoencoder, double[]? Mean, double[]? Std);
}
