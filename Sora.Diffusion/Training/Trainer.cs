using System.Security.Cryptography;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Evaluation;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>Trains a model of the world from nothing: text encoder, autoencoder, transformer on first chunks, transformer on clips, decoder, judge.</summary>
public static class Trainer
{
    /// <summary>The folder, below the output folder, that <see cref="VideoModel.Load"/> reads when training is done.</summary>
    public const string ModelFolder = "model";

    /// <summary>Does every stage that the output folder does not have yet, then writes the model. A stage that was cut off continues from its newest checkpoint.</summary>
    /// <param name="options">Sizes, seed, folder.</param>
    /// <param name="cancellationToken">Ends training after a last checkpoint.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled; a later call continues it.</exception>
    /// <exception cref="WeightsException">A file in the output folder does not fit the preset.</exception>
    public static void Run(TrainingOptions options, CancellationToken cancellationToken = default)
    {
        var preset = options.Preset;
        Directory.CreateDirectory(options.Output);
        manual_seed(options.Seed);

        var vocabulary = Path.Combine(options.Output, "tokenizer.json");
        if (!File.Exists(vocabulary)) TextTraining.LearnVocabulary(options).Save(vocabulary);
        var tokenizer = UnigramTokenizer.Load(vocabulary);

        using var textEncoder = new UMT5Encoder(preset.Text with { Vocab = tokenizer.Count });
        Stage("text_encoder", textEncoder, () => new TextTraining(options, tokenizer).Train(textEncoder, cancellationToken));

        using var autoencoder = new Taehv(preset.Autoencoder);
        using var autoencoderTraining = new AutoencoderTraining(options);
        Stage("autoencoder", autoencoder, () => autoencoderTraining.Train(autoencoder, cancellationToken));

        using var chunks = LatentPool.Open("chunks", options, autoencoder, preset.ChunkPool, preset.LatentsPerChunk * preset.Autoencoder.FramesPerLatent, like: null, cancellationToken);
        using var clips = LatentPool.Open("clips", options, autoencoder, preset.ClipPool, preset.ClipFrames, like: chunks, cancellationToken);
        using var transformer = new CausalWanModel(preset.Transformer) { ComputeType = preset.ComputeType };
        var sheet = new SampleSheet(options, tokenizer, textEncoder, transformer, autoencoder, chunks);
        var training = new TransformerTraining(options, tokenizer, textEncoder);
        Stage("transformer-first-chunk", transformer, () => training.TrainFirstChunk(transformer, chunks, step => sheet.Write("first-chunk", step, 1), cancellationToken));
        Stage("transformer", transformer, () => training.TrainClips(transformer, chunks, clips, step => sheet.Write("clips", step, preset.ClipFrames / preset.FramesPerChunk), cancellationToken));
        Stage("decoder", autoencoder, () => autoencoderTraining.TrainDecoder(autoencoder, cancellationToken));

        using var judge = new Judge();
        using var judgeTraining = new JudgeTraining(options);
        Stage("judge", judge, () => judgeTraining.Train(judge, autoencoder, cancellationToken));
        Export(options, tokenizer, textEncoder, transformer, autoencoder, chunks, judge);

        void Stage(string name, nn.Module network, Action train)
        {
            var path = Path.Combine(options.Output, name + ".safetensors");
            if (File.Exists(path))
            {
                using var file = SafeTensorsFile.Open(path);
                if (network is Taehv taehv) taehv.Load(file);
                else network.Load(file);
                return;
            }
            train();
            network.Save(path);
        }
    }

    /// <summary>Writes a model folder with 16-bit weights. Its version is a hash of them.</summary>
    internal static void Export(
        TrainingOptions options, UnigramTokenizer tokenizer, UMT5Encoder textEncoder, CausalWanModel transformer, Taehv autoencoder, LatentPool pool, Judge judge)
    {
        var (preset, folder) = (options.Preset, Path.Combine(options.Output, ModelFolder));
        var config = new VideoModelConfig
        {
            Name = preset.Name,
            Version = "0",
            Portrait = preset.Portrait,
            Landscape = preset.Landscape,
            FramesPerSecond = 12,
            LatentsPerChunk = preset.LatentsPerChunk,
            TextEncoder = textEncoder.Config,
            Transformer = preset.Transformer,
            Autoencoder = preset.Autoencoder,
            Window = preset.Window,
            Sampler = preset.Sampler,
            LatentMean = [.. pool.Mean.data<float>().ToArray().Select(value => (double)value)],
            LatentStd = [.. pool.Deviation.data<float>().ToArray().Select(value => (double)value)],
        };
        VideoModel.Save(folder, config, tokenizer, textEncoder, transformer, autoencoder, bfloat16);
        judge.Save(Path.Combine(folder, Evaluator.JudgeFile), bfloat16);
        ModelJson.Write(Path.Combine(folder, "world.json"), WorldWords.All);

        var weights = Directory.GetFiles(folder, "*.safetensors").Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes).ToArray();
        ModelJson.Write(Path.Combine(folder, "config.json"), config with { Version = Convert.ToHexStringLower(SHA256.HashData(weights))[..8] });
        options.Log.Say($"model written to {folder}");
    }
}
