using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Text;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;

namespace Sora.Diffusion.Training;

/// <summary>A finished model from which a training goes on.</summary>
/// <param name="Config">Its sizes.</param>
/// <param name="LatentsChange">Whether its autoencoder goes on learning, so that its latents come to mean something else.</param>
sealed record Adopted(VideoModelConfig Config, bool LatentsChange)
{
    /// <summary>The weights that the stage of this name goes on from.</summary>
    public const string Autoencoder = "autoencoder-start", Transformer = "transformer-start", Student = "student-start";

    /// <summary>
    /// Puts the parts of a model into the output folder, under the names of the stages that would have made them; what the model lacks, or the run has already, is left to the stages.
    /// A model that learnt another world lends what it knows of pictures and of motion, not its words.
    /// </summary>
    /// <param name="model">The model's folder.</param>
    /// <param name="options">What is to be trained.</param>
    /// <exception cref="WeightsException">A part of the model does not fit the preset, or a student is asked of a teacher that learnt another world.</exception>
    public static Adopted Of(string model, TrainingOptions options)
    {
        var preset = options.Preset;
        var config = ModelJson.Read<VideoModelConfig>(Path.Combine(model, "config.json"));
        var sizes = config.Autoencoder as TaehvConfig ?? throw new WeightsException(model, "its autoencoder is not one that is trained here.");
        var words = Path.Combine(model, "world.json");
        var newWorld = File.Exists(words) && WorldStage.Of(ModelJson.Read<WorldVocabulary>(words)) is { } learnt && learnt != preset.World;
        if (newWorld && options.Distil) throw new WeightsException(model, $"has not learnt the world of the preset {preset.Name}: there is nothing that it could teach.");

        var adopted = new Adopted(config, LatentsChange: newWorld || options.RefineAutoencoder);
        Put(adopted.LatentsChange ? [Autoencoder] : ["autoencoder", "decoder"], target => AutoencoderGrowth.Write(Part("autoencoder.safetensors"), sizes, target, preset.Autoencoder));
        Put(
            newWorld ? [Transformer] : options.Distil ? [Trainer.FirstChunks, Trainer.Clips] : [Trainer.FirstChunks],
            target => TransformerGrowth.Write(Part(config.Teacher is null ? "transformer.safetensors" : "teacher.safetensors"), target, preset.Transformer));
        if (newWorld) return adopted;
        if (!options.Distil && config.Teacher is not null && config.Transformer.Parameters == preset.Transformer.Parameters)
            Put([Student], target => TransformerGrowth.Write(Part("transformer.safetensors"), target, preset.Transformer));
        foreach (var part in new[] { "tokenizer.json", "text_encoder.safetensors", "judge.safetensors" })
        {
            var target = Path.Combine(options.Output, part);
            if (File.Exists(Part(part)) && !File.Exists(target)) File.Copy(Part(part), target);
        }
        return adopted;

        string Part(string name) => Path.Combine(model, name);

        void Put(string[] stages, Action<string> write)
        {
            foreach (var target in stages.Select(stage => Path.Combine(options.Output, stage + ".safetensors")).Where(target => !File.Exists(target))) write(target);
        }
    }
}
