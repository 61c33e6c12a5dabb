using Sora.Diffusion.Text;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion;

/// <summary>What a model folder holds, whoever laid it out: sizes, and how to open each part. The weights have the names that the networks here use.</summary>
/// <param name="Config">Sizes and sampler.</param>
/// <param name="ConfigFile">Where they come from, to be named in errors.</param>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="TextEncoder">Opens the text encoder's weights.</param>
/// <param name="Transformer">Opens the transformer's weights.</param>
/// <param name="Autoencoder">Opens the autoencoder's weights.</param>
/// <param name="World">The words that the model knows, if they are few.</param>
/// <param name="Teacher">Opens the weights of the transformer that it was distilled from; null unless the configuration says how that one samples.</param>
internal sealed record ModelParts(
    VideoModelConfig Config, string ConfigFile, ITokenizer Tokenizer, Func<IWeights> TextEncoder, Func<IWeights> Transformer, Func<IWeights> Autoencoder,
    WorldVocabulary? World = null, Func<IWeights>? Teacher = null)
{
    /// <exception cref="WeightsException">The parts do not fit each other.</exception>
    public ModelParts Checked()
    {
        try
        {
            Config.Validate();
        }
        catch (ArgumentException error)
        {
            throw new WeightsException(ConfigFile, error.Message, error);
        }
        return Tokenizer.Count <= Config.TextEncoder.Vocab ? this : throw new WeightsException(ConfigFile, $"the tokenizer has {Tokenizer.Count} ids, the text encoder {Config.TextEncoder.Vocab}.");
    }
}
