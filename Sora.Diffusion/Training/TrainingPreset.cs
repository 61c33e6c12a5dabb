using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Native;
using Sora.Diffusion.Sampling;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.World;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>How a model learns to sample in few steps.</summary>
/// <param name="Budget">How long it learns and how fast.</param>
/// <param name="Sampler">How it samples afterwards.</param>
/// <param name="Share">How much of its weights is what it learnt, 0 to 1; the rest is its teacher's.</param>
/// <param name="SelfForcing">Budget of stage D, in which it goes on learning from videos of its own; null leaves it out.</param>
public sealed record DistillationPlan(StageBudget Budget, SamplerConfig Sampler, double Share = 1, StageBudget? SelfForcing = null);

/// <summary>Sizes of a model and the budgets of its training stages.</summary>
public sealed record TrainingPreset
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The world that it learns.</summary>
    public WorldStage World { get; init; } = WorldStage.First;

    /// <summary>Portrait picture; landscape is the same lying down.</summary>
    public required FrameSize Portrait { get; init; }

    /// <summary>The autoencoder.</summary>
    public required TaehvConfig Autoencoder { get; init; }

    /// <summary>Pieces of the text vocabulary at most.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The text encoder; its vocabulary is as large as the one that was learnt.</summary>
    public required UMT5Config Text { get; init; }

    /// <summary>The diffusion transformer.</summary>
    public required WanConfig Transformer { get; init; }

    /// <summary>Type of the arithmetic, by default the faster one of this machine; the weights are always float32 while they are trained.</summary>
    public ScalarType ComputeType { get; init; } = Bfloat16.IsFast ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>Frames of a training clip, a multiple of eight.</summary>
    public int ClipFrames { get; init; } = 48;

    /// <summary>Frames of a clip in the transformer's pools, a multiple of eight. What it learns from are windows: of clips longer than <see cref="ClipFrames"/>, those of later moments of a video too.</summary>
    public int FilmFrames { get => field > 0 ? field : ClipFrames; init; }

    /// <summary>Budget of the autoencoder.</summary>
    public required StageBudget AutoencoderBudget { get; init; }

    /// <summary>Budget of the decoder alone, after the encoder is finished.</summary>
    public required StageBudget DecoderBudget { get; init; }

    /// <summary>Budget of the text encoder.</summary>
    public required StageBudget TextBudget { get; init; }

    /// <summary>Latents that are denoised together.</summary>
    public int LatentsPerChunk { get; init; } = 2;

    /// <summary>What the transformer sees of the past.</summary>
    public required KvWindow Window { get; init; }

    /// <summary>How the model samples before it is distilled.</summary>
    public required SamplerConfig TeacherSampler { get; init; }

    /// <summary>How the finished model samples; as before, if it is not distilled.</summary>
    public SamplerConfig Sampler => Distillation?.Sampler ?? TeacherSampler;

    /// <summary>Stages C and D; null leaves them out.</summary>
    public DistillationPlan? Distillation { get; init; }

    /// <summary>First chunks in the pool.</summary>
    public required int ChunkPool { get; init; }

    /// <summary>Whole clips in the pool.</summary>
    public required int ClipPool { get; init; }

    /// <summary>Whole clips in the pool of those whose actor carries a face; 0 if the transformer takes no picture.</summary>
    public int CameoPool { get; init; }

    /// <summary>Scenes that the judge learns from, a multiple of 32.</summary>
    public required int JudgePool { get; init; }

    /// <summary>First chunks per batch.</summary>
    public required int ChunkBatch { get; init; }

    /// <summary>Clips per batch.</summary>
    public required int ClipBatch { get; init; }

    /// <summary>Budget of stage A, first chunks.</summary>
    public required StageBudget FirstChunkBudget { get; init; }

    /// <summary>Budget of stage B, whole clips.</summary>
    public required StageBudget ClipBudget { get; init; }

    /// <summary>Frames that become final together.</summary>
    internal int FramesPerChunk => LatentsPerChunk * Autoencoder.FramesPerLatent;

    /// <summary>Tokens of a latent frame.</summary>
    internal int TokensPerFrame => Transformer.TokensPerFrame(Portrait.Height / Autoencoder.SpatialScale, Portrait.Width / Autoencoder.SpatialScale);

    /// <summary>Budget of the judge.</summary>
    public required StageBudget JudgeBudget { get; init; }

    /// <summary>Landscape picture.</summary>
    public FrameSize Landscape => new(Portrait.Height, Portrait.Width);

    /// <summary>The model that ships as the default: 28 tokens per latent frame. Its budgets are minutes of two processor cores.</summary>
    public static TrainingPreset PetitMonde { get; } = new()
    {
        Name = "petit-monde",
        Portrait = new(96, 168),
        Autoencoder = new()
        {
            LatentChannels = 16,
            PatchSize = 3,
            EncoderWidths = [32, 32, 64],
            EncoderTimeDownscale = [true, true],
            DecoderWidths = [64, 64, 32],
            DecoderTimeUpscale = [true, true],
            DecoderSpaceUpscale = [true, true],
            MemBlocksPerStage = 2,
            TrimFrames = 0,
        },
        Vocabulary = 768,
        Text = new() { Dim = 128, DimAttn = 128, DimFfn = 256, NumHeads = 4, NumLayers = 2 },
        Transformer = new()
        {
            Dim = 128, FfnDim = 512, NumHeads = 2, NumLayers = 8, FreqDim = 128, TextDim = 128, TextLen = 32, ImageLen = 16, InDim = 16, OutDim = 16, PatchSize = [1, 2, 2],
        },
        AutoencoderBudget = new(20_000, Minutes: 30, PeakRate: 2e-3),
        DecoderBudget = new(10_000, Minutes: 20, PeakRate: 1e-3),
        TextBudget = new(3_000, Minutes: 8, PeakRate: 2e-3),
        Window = new(8, SinkFrames: 2, Slides: true, FramePositions.WithinWindow),
        TeacherSampler = new()
        {
            Shift = 3, Method = SamplerMethod.Renoise, Guidance = 4, LaterGuidance = 2,
            FirstChunkSteps = [1000, 933, 867, 800, 733, 667, 600, 533, 467, 400, 333, 267, 200, 133, 67],
            LaterChunkSteps = [1000, 833, 667, 500, 333, 167],
        },
        Distillation = new(new(2_500, Minutes: 40, PeakRate: 1e-3), new()
        {
            Shift = 3,
            FirstChunkSteps = [1000, 750, 500, 250],
            LaterChunkSteps = [1000, 333],
            SharedNoise = 1,
        }, Share: 0.6, SelfForcing: new(100_000, Minutes: 90, PeakRate: 5e-4)),
        ChunkPool = 16_384,
        FilmFrames = 144,
        ClipPool = 2_048,
        CameoPool = 512,
        JudgePool = 4_096,
        ChunkBatch = 44,
        ClipBatch = 4,
        FirstChunkBudget = new(100_000, Minutes: 10, PeakRate: 5e-3),
        ClipBudget = new(100_000, Minutes: 61, PeakRate: 4e-3),
        JudgeBudget = new(1_500, Minutes: 15, PeakRate: 3e-3),
    };

    /// <summary>
    /// The full world in the sizes of <see cref="PetitMonde"/>, from whose weights it is meant to start: what two processor cores can afford in an evening. Takes no reference picture, for no one carries a face in that world.
    /// Its budgets are minutes of two processor cores.
    /// </summary>
    public static TrainingPreset VasteMonde { get; } = PetitMonde with
    {
        Name = "vaste-monde",
        World = WorldStage.Full,
        Vocabulary = 2_048,
        Text = PetitMonde.Text with { NumLayers = 3 },
        Transformer = PetitMonde.Transformer with { TextLen = 48, ImageLen = 0 },
        Distillation = null,
        ChunkPool = 8_192,
        FilmFrames = 48,
        ClipPool = 2_560,
        CameoPool = 0,
        JudgePool = 3_072,
        AutoencoderBudget = new(20_000, Minutes: 18, PeakRate: 1e-3),
        DecoderBudget = new(10_000, Minutes: 5, PeakRate: 1e-3),
        TextBudget = new(6_000, Minutes: 6, PeakRate: 2e-3),
        FirstChunkBudget = new(100_000, Minutes: 20, PeakRate: 3e-3),
        ClipBudget = new(100_000, Minutes: 60, PeakRate: 2.5e-3),
        JudgeBudget = new(2_000, Minutes: 9, PeakRate: 3e-3),
    };

    /// <summary>
    /// The full world at 128 x 224: 20 M weights in the transformer, 112 tokens per latent frame. Its budgets are steps, about 1e17 operations in all: half an hour of a large GPU, weeks of two processor cores.
    /// No model that ships was trained with it.
    /// </summary>
    public static TrainingPreset Petit { get; } = new()
    {
        Name = "petit",
        World = WorldStage.Full,
        Portrait = new(128, 224),
        Autoencoder = new()
        {
            LatentChannels = 16,
            PatchSize = 2,
            EncoderWidths = [32, 64, 96, 128],
            EncoderTimeDownscale = [true, true, false],
            DecoderWidths = [160, 96, 64, 32],
            DecoderTimeUpscale = [false, true, true],
            DecoderSpaceUpscale = [true, true, true],
            MemBlocksPerStage = 2,
            TrimFrames = 0,
        },
        Vocabulary = 2_048,
        Text = new() { Dim = 192, DimAttn = 192, DimFfn = 512, NumHeads = 4, NumLayers = 4 },
        Transformer = new()
        {
            Dim = 384, FfnDim = 1536, NumHeads = 3, NumLayers = 8, FreqDim = 256, TextDim = 192, TextLen = 48, InDim = 16, OutDim = 16, PatchSize = [1, 1, 1],
        },
        AutoencoderBudget = new(40_000, Minutes: null, PeakRate: 2e-3),
        DecoderBudget = new(10_000, Minutes: null, PeakRate: 1e-3),
        TextBudget = new(12_000, Minutes: null, PeakRate: 2e-3),
        Window = new(8, SinkFrames: 2, Slides: true, FramePositions.WithinWindow),
        TeacherSampler = new()
        {
            Shift = 3, Method = SamplerMethod.Renoise, Guidance = 3,
            FirstChunkSteps = [1000, 933, 867, 800, 733, 667, 600, 533, 467, 400, 333, 267, 200, 133, 67],
            LaterChunkSteps = [1000, 833, 667, 500, 333, 167],
        },
        Distillation = new(new(8_000, Minutes: null, PeakRate: 5e-4), new() { Shift = 3, FirstChunkSteps = [1000, 750, 500, 250], LaterChunkSteps = [1000, 500] }),
        ChunkPool = 32_768,
        ClipPool = 8_192,
        JudgePool = 6_000,
        ChunkBatch = 32,
        ClipBatch = 4,
        FirstChunkBudget = new(60_000, Minutes: null, PeakRate: 4e-3),
        ClipBudget = new(40_000, Minutes: null, PeakRate: 3e-3),
        JudgeBudget = new(5_000, Minutes: null, PeakRate: 4e-3),
    };

    /// <summary>Everything as small as it can be: trains in seconds, draws nothing that one would recognise. For tests.</summary>
    public static TrainingPreset Nano { get; } = new()
    {
        Name = "nano",
        Portrait = new(48, 84),
        ComputeType = ScalarType.Float32,
        ClipFrames = 16,
        Autoencoder = new()
        {
            LatentChannels = 12,
            PatchSize = 3,
            EncoderWidths = [6, 12, 12],
            EncoderTimeDownscale = [true, true],
            DecoderWidths = [12, 12, 6],
            DecoderTimeUpscale = [true, true],
            DecoderSpaceUpscale = [true, true],
            MemBlocksPerStage = 1,
            TrimFrames = 0,
        },
        Vocabulary = 256,
        Text = new() { Dim = 32, DimAttn = 32, DimFfn = 48, NumHeads = 2, NumLayers = 1 },
        Transformer = new()
        {
            Dim = 32, FfnDim = 64, NumHeads = 1, NumLayers = 2, FreqDim = 32, TextDim = 32, TextLen = 24, ImageLen = 4, InDim = 12, OutDim = 12, PatchSize = [1, 1, 1],
        },
        AutoencoderBudget = new(6, Minutes: null, PeakRate: 2e-3),
        DecoderBudget = new(2, Minutes: null, PeakRate: 1e-3),
        TextBudget = new(8, Minutes: null, PeakRate: 2e-3),
        Window = new(4, SinkFrames: 0, Slides: true, FramePositions.WithinWindow),
        TeacherSampler = new() { Shift = 3, Method = SamplerMethod.Euler, Guidance = 2, FirstChunkSteps = [1000, 500], LaterChunkSteps = [1000, 500] },
        Distillation = new(new(4, Minutes: null, PeakRate: 1e-4), new() { Shift = 3, FirstChunkSteps = [1000, 500], LaterChunkSteps = [1000] }, SelfForcing: new(5, Minutes: null, PeakRate: 1e-4)),
        ChunkPool = 16,
        ClipPool = 8,
        CameoPool = 8,
        JudgePool = 32,
        ChunkBatch = 8,
        ClipBatch = 2,
        FirstChunkBudget = new(6, Minutes: null, PeakRate: 2e-3),
        ClipBudget = new(4, Minutes: null, PeakRate: 1e-3),
        JudgeBudget = new(2, Minutes: null, PeakRate: 1e-3),
    };
}
