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

/// <summary>Trains a model of the world: text encoder, autoencoder, transformer on first chunks, transformer on clips, the same for few steps, decoder, judge.</summary>
public static class Trainer
{
    /// <summary>The folder, below the output folder, that <see cref="VideoModel.Load"/> reads when training is done.</summary>
    public const string ModelFolder = "model";

    /// <summary>The stages of the transformer.</summary>
    internal const string FirstChunks = "transformer-first-chunk", Clips = "transformer-clips";

    /// <summary>Does every stage that the output folder does not have yet, then writes the model. A stage that was cut off continues from its newest checkpoint.</summary>
    /// <param name="options">Sizes, seed, folder.</param>
    /// <param name="cancellationToken">Ends training after a last checkpoint.</param>
    /// <exception cref="ArgumentException">A student is asked for, and the preset has no plan for one.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled; a later call continues it.</exception>
    /// <exception cref="WeightsException">A file in the output folder does not fit the preset.</exception>
    public static void Run(TrainingOptions options, CancellationToken cancellationToken = default)
    {
        var preset = options.Preset;
        if (options is { Distil: true, Preset.Distillation: null }) throw new ArgumentException($"The preset {preset.Name} has no plan for few steps.", nameof(options));
        Directory.CreateDirectory(options.Output);
        var adopted = options.From is { } model ? Adopted.Of(model, options) : null;
        manual_seed(options.Seed);

        var vocabulary = Path.Combine(options.Output, "tokenizer.json");
        if (!File.Exists(vocabulary)) TextTraining.LearnVocabulary(options).Save(vocabulary);
        var tokenizer = UnigramTokenizer.Load(vocabulary);

        using var textEncoder = new UMT5Encoder(preset.Text with { Vocab = tokenizer.Count });
        Stage("text_encoder", textEncoder, () => new TextTraining(options, tokenizer).Train(textEncoder, cancellationToken));

        using var autoencoder = new Taehv(preset.Autoencoder);
        using var autoencoderTraining = new AutoencoderTraining(options);
        Stage("autoencoder", autoencoder, () => autoencoderTraining.Train(autoencoder, start: adopted?.LatentsChange == true ? Weights(Adopted.Autoencoder) : null, cancellationToken));

        var scale = adopted is { LatentsChange: false } ? LatentScale.Of(adopted.Config) : null;
        using var chunks = LatentPool.Open("chunks", options, autoencoder, Pooled(preset.ChunkPool), preset.FramesPerChunk, scale, cancellationToken);
        using var clips = LatentPool.Open("clips", options, autoencoder, Pooled(preset.ClipPool), preset.FilmFrames, chunks.Scale, cancellationToken);
        using var cameos = preset.CameoPool > 0 && preset.World.Has(Split.Cameo) ? LatentPool.Open("cameos", options, autoencoder, 2 * Pooled(preset.CameoPool), preset.FilmFrames, chunks.Scale, cancellationToken, Split.Cameo) : null;
        using var transformer = new CausalWanModel(preset.Transformer) { ComputeType = preset.ComputeType };
        var sheet = new SampleSheet(options, tokenizer, textEncoder, transformer, autoencoder, chunks);
        using var examples = new ClipExamples(options, tokenizer, textEncoder, chunks, clips, cameos);
        using var training = new TransformerTraining(options, examples);
        var chunksPerClip = preset.ClipFrames / preset.FramesPerChunk;
        if (File.Exists(Weights(Adopted.Transformer))) Load(transformer, Weights(Adopted.Transformer));
        Stage(FirstChunks, transformer, () => training.TrainFirstChunk(transformer, step => sheet.Write("first-chunk", step, 1, preset.TeacherSampler), cancellationToken));
        Stage(Clips, transformer, () => training.TrainClips(transformer, step => sheet.Write("clips", step, chunksPerClip, preset.TeacherSampler), cancellationToken));
        using var teacher = preset.Distillation is null ? null : new CausalWanModel(preset.Transformer) { ComputeType = preset.ComputeType };
        if (preset.Distillation is { } plan)
        {
            Load(teacher!, Weights(Clips));
            Stage("transformer", transformer, () => Distil(teacher!, plan));
        }
        Stage("decoder", autoencoder, () => autoencoderTraining.TrainDecoder(autoencoder, cancellationToken));

        using var judge = new Judge(preset.World);
        using var judgeTraining = new JudgeTraining(options);
        Stage("judge", judge, () => judgeTraining.Train(judge, film => autoencoder.Decode(autoencoder.Encode(film.to(preset.ComputeType))).to(float32), cancellationToken));
        Export(options, tokenizer, textEncoder, transformer, teacher, autoencoder, chunks, judge);

        void Distil(CausalWanModel teacher, DistillationPlan plan)
        {
            if (File.Exists(Weights(Adopted.Student)))
            {
                using var before = new CausalWanModel(preset.Transformer);
                Load(before, Weights(FirstChunks));
                Load(transformer, Weights(Adopted.Student));
                Distillation.Follow(transformer, before, teacher);
            }
            else new Distillation(options, examples).Train(transformer, teacher, plan, step => sheet.Write("distillation", step, chunksPerClip, plan.Sampler), cancellationToken);
            if (plan.SelfForcing is { } budget)
                new SelfForcing(options, examples).Train(transformer, teacher, plan.Sampler, budget, step => sheet.Write("self-forcing", step, chunksPerClip, plan.Sampler), cancellationToken);
        }

        // A student asks its teacher near real clips; it does not learn from the clips themselves.
        int Pooled(int clips) => options.Distil ? clips / 4 : clips;

        string Weights(string stage) => Path.Combine(options.Output, stage + ".safetensors");

        void Stage(string name, nn.Module network, Action train)
        {
            var path = Weights(name);
            if (File.Exists(path))
            {
                Load(network, path);
                return;
            }
            train();
            network.Save(path);
        }

        static void Load(nn.Module network, string path)
        {
            using var file = WeightsFile.Open(path);
            if (network is Taehv taehv) taehv.Load(file);
            else network.Load(file);
        }
    }

    /// <summary>Trains a judge for a model that exists, on the world that the model learnt (the preset's, if its words do not tell) as its autoencoder shows it, and puts it into the model's folder.</summary>
    /// <param name="options">Seed, budget of the judge, folder of the checkpoint.</param>
    /// <param name="folder">The model.</param>
    /// <param name="cancellationToken">Ends training after a last checkpoint.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled; a later call continues it.</exception>
    /// <exception cref="WeightsException">The model cannot be loaded.</exception>
    public static void RunJudge(TrainingOptions options, string folder, CancellationToken cancellationToken = default)
    {
        using var model = VideoModel.Load(folder);
        manual_seed(options.Seed);
        var preset = options.Preset with { Portrait = model.Config.Portrait, World = model.World ?? options.Preset.World };
        using var judge = new Judge(preset.World);
        using var training = new JudgeTraining(options with { Preset = preset });
        training.Train(judge, film => model.Autoencoder.Decode(model.Autoencoder.Encode(film.to(model.ComputeType))).to(float32), cancellationToken);
        judge.Write(folder);
    }

    /// <summary>Writes a model folder with weights of 8 bits, the autoencoder's of 16. Its version is a hash of them.</summary>
    internal static void Export(
        TrainingOptions options, UnigramTokenizer tokenizer, UMT5Encoder textEncoder, CausalWanModel transformer, CausalWanModel? teacher, Taehv autoencoder, LatentPool pool, Judge judge)
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
            Teacher = teacher is null ? null : preset.TeacherSampler,
            LatentMean = [.. pool.Scale.Mean.Select(value => (double)value)],
            LatentStd = [.. pool.Scale.Deviation.Select(value => (double)value)],
        };
        VideoModel.Save(folder, config, tokenizer, textEncoder, transformer, autoencoder, int8, teacher);
        judge.Write(folder);
        ModelJson.Write(Path.Combine(folder, "world.json"), preset.World.Words);
        LearningCurves.Write(options.Log.File, Path.Combine(folder, "curves.svg"));

        var weights = Directory.GetFiles(folder, "*.safetensors").Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes).ToArray();
        ModelJson.Write(Path.Combine(folder, "config.json"), config with { Version = Convert.ToHexStringLower(SHA256.HashData(weights))[..8] });
        options.Log.Say($"model written to {folder}");
    }
}
