using Sora.Diffusion;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Chaos.Processes;

/// <summary>A model with random weights that is small enough to render while six processes share a core. It draws noise, always the same for the same seed.</summary>
public static class NanoModel
{
    public static void Write(string folder)
    {
        var autoencoderConfig = new TaehvConfig
        {
            LatentChannels = 4, PatchSize = 2, EncoderWidths = [6, 8, 8], DecoderWidths = [8, 8, 6], MemBlocksPerStage = 1, TrimFrames = 0,
            EncoderTimeDownscale = [true, true], DecoderTimeUpscale = [true, true], DecoderSpaceUpscale = [true, true],
        };
        var config = new VideoModelConfig
        {
            Name = "nano", Version = "1", Portrait = new(16, 24), Landscape = new(24, 16), FramesPerSecond = 12, LatentsPerChunk = 2,
            TextEncoder = new() { Vocab = 40, Dim = 16, DimAttn = 16, DimFfn = 24, NumHeads = 2, NumLayers = 1 },
            Transformer = new() { Dim = 24, FfnDim = 32, FreqDim = 16, TextDim = 16, TextLen = 6, NumHeads = 2, NumLayers = 2, InDim = 4, OutDim = 4, ImageLen = 4, PatchSize = [1, 1, 1] },
            Autoencoder = autoencoderConfig,
            Window = new(6, SinkFrames: 2, Slides: true, FramePositions.WithinWindow),
            Sampler = new() { Shift = 3, FirstChunkSteps = [1000, 750, 500], LaterChunkSteps = [1000, 500] },
            LatentMean = [0, 0, 0, 0], LatentStd = [1, 1, 1, 1],
        };
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var textEncoder = new UMT5Encoder(config.TextEncoder);
        using var transformer = new CausalWanModel(config.Transformer);
        using var autoencoder = new Taehv(autoencoderConfig);
        using (no_grad())
        {
            // An untrained head gives zero: every picture would be the same.
            nn.init.normal_(transformer.named_parameters().Single(pair => pair.name == "head.head.weight").parameter, 0, 0.3);
        }
        VideoModel.Save(folder, config, new UnigramTokenizer(UnigramVocabulary.Train(["a red ball", "a blue star", "une balle bleue"], 36)), textEncoder, transformer, autoencoder);
    }
}
