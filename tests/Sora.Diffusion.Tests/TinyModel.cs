using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Sampling;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests;

/// <summary>A model folder with random weights, small enough for every test to write its own.</summary>
internal sealed class TinyModel : IDisposable
{
    public static readonly TaehvConfig Autoencoder = new()
    {
        LatentChannels = 4, PatchSize = 2, EncoderWidths = [6, 8, 8], DecoderWidths = [8, 8, 6], MemBlocksPerStage = 1, TrimFrames = 0,
        EncoderTimeDownscale = [true, true], DecoderTimeUpscale = [true, true], DecoderSpaceUpscale = [true, true],
    };

    public static readonly VideoModelConfig Config = new()
    {
        Name = "tiny", Version = "1", Portrait = new(16, 24), Landscape = new(24, 16), FramesPerSecond = 12, LatentsPerChunk = 2,
        TextEncoder = new() { Vocab = 40, Dim = 16, DimAttn = 16, DimFfn = 24, NumHeads = 2, NumLayers = 1 },
        Transformer = new() { Dim = 24, FfnDim = 32, FreqDim = 16, TextDim = 16, TextLen = 6, NumHeads = 2, NumLayers = 2, InDim = 4, OutDim = 4, PatchSize = [1, 1, 1] },
        Autoencoder = Autoencoder,
        Window = new(6, SinkFrames: 2, Slides: true, FramePositions.WithinWindow),
        Sampler = new() { Shift = 3, FirstChunkSteps = [1000, 750, 500], LaterChunkSteps = [1000, 500] },
        LatentMean = [0.1, 0, -0.1, 0], LatentStd = [1.5, 1, 1, 0.5],
    };

    private readonly TemporaryFolder _folder = new();

    public TinyModel(Func<VideoModelConfig, VideoModelConfig>? change = null)
    {
        var config = change is null ? Config : change(Config);
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        using var textEncoder = Filled(new UMT5Encoder(config.TextEncoder), random);
        using var transformer = Speaking(Filled(new CausalWanModel(config.Transformer), random), random);
        using var teacher = config.Teacher is null ? null : Speaking(Filled(new CausalWanModel(config.Transformer), random), random);
        using var autoencoder = Filled(config.Autoencoder.Create(), random);
        using (no_grad())
        {
            // Around grey, and of contrast: what is black, white or all alike hides every change.
            Output(".bias").fill_(0.5);
            Output(".weight").mul_(30);
        }
        var tokenizer = new UnigramTokenizer(UnigramVocabulary.Train(["a red ball", "a blue star", "une balle bleue"], 36));
        VideoModel.Save(Folder, config, tokenizer, textEncoder, transformer, autoencoder, teacher: teacher);

        Tensor Output(string part) => autoencoder.named_parameters().Last(pair => pair.name.StartsWith("decoder.", StringComparison.Ordinal) && pair.name.EndsWith(part, StringComparison.Ordinal)).parameter;
    }

    // Not the weights that a network starts from: they come from the process-wide generator, from which tests that run at the same time draw.
    private static T Filled<T>(T network, Generator random) where T : nn.Module
    {
        using var guard = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (parameter.dim() > 1) parameter.copy_(randn(parameter.shape, generator: random) * Math.Sqrt(parameter.shape[0] / (3.0 * parameter.numel())));
            else if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.zero_();
        }
        return network;
    }

    // An untrained head gives zero: a model that ignores its input would pass every comparison.
    private static CausalWanModel Speaking(CausalWanModel transformer, Generator random)
    {
        using var guard = no_grad();
        Say(name => name == "head.head.weight", 0.3);
        Say(name => name.EndsWith("v_img.weight", StringComparison.Ordinal), 0.5);
        return transformer;

        void Say(Func<string, bool> named, double scale)
        {
            foreach (var (_, parameter) in transformer.named_parameters().Where(pair => named(pair.name))) parameter.copy_(randn(parameter.shape, generator: random) * scale);
        }
    }

    public string Folder => _folder.Path;

    public string File(string name) => _folder.File(name);

    public VideoModel Load() => VideoModel.Load(Folder, new() { ComputeType = float32 });

    /// <summary>The final frames of a render, in order.</summary>
    public static List<byte[]> FinalFrames(IEnumerable<RenderStep> steps) => [.. steps.Where(step => step.Final).SelectMany(step => step.Frames).Select(frame => frame.Pixels)];

    public void Dispose() => _folder.Dispose();
}
