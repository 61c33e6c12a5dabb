using System.Globalization;
using System.Text.RegularExpressions;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Published;

/// <summary>Gives weights that were published under several names the one that the networks here use, which is that of the first publication. Names that already are so stay.</summary>
internal static partial class PublishedNames
{
    private static readonly (Regex Pattern, string Name)[] TransformerNames =
    [
        (new(@"^(base_model\.model\.)?(model\.)?(diffusion_model\.)?"), ""),
        (new(@"^condition_embedder\.(text|time)_embedder\.linear_1\."), "$1_embedding.0."),
        (new(@"^condition_embedder\.(text|time)_embedder\.linear_2\."), "$1_embedding.2."),
        (new(@"^condition_embedder\.time_proj\."), "time_projection.1."),
        (new(@"^scale_shift_table$"), "head.modulation"),
        (new(@"^proj_out\."), "head.head."),
        (new(@"^(blocks\.\d+)\.scale_shift_table$"), "$1.modulation"),
        (new(@"^(blocks\.\d+)\.norm2\."), "$1.norm3."), // the norm that is called norm2 here has no weights
        (new(@"^(blocks\.\d+)\.attn1\."), "$1.self_attn."),
        (new(@"^(blocks\.\d+)\.attn2\."), "$1.cross_attn."),
        (new(@"^(blocks\.\d+\.(?:self|cross)_attn)\.to_(q|k|v)\."), "$1.$2."),
        (new(@"^(blocks\.\d+\.(?:self|cross)_attn)\.to_out\.0\."), "$1.o."),
        (new(@"^(blocks\.\d+)\.ffn\.net\.0\.proj\."), "$1.ffn.0."),
        (new(@"^(blocks\.\d+)\.ffn\.net\.2\."), "$1.ffn.2."),
    ];

    private static readonly (Regex Pattern, string Name)[] TextEncoderNames =
    [
        (new(@"^(shared|encoder\.embed_tokens)\."), "token_embedding."),
        (new(@"^encoder\.final_layer_norm\."), "norm."),
        (new(@"^encoder\.block\.(\d+)\.layer\.0\.layer_norm\."), "blocks.$1.norm1."),
        (new(@"^encoder\.block\.(\d+)\.layer\.0\.SelfAttention\.(q|k|v|o)\."), "blocks.$1.attn.$2."),
        (new(@"^encoder\.block\.(\d+)\.layer\.0\.SelfAttention\.relative_attention_bias\."), "blocks.$1.pos_embedding.embedding."),
        (new(@"^encoder\.block\.(\d+)\.layer\.1\.layer_norm\."), "blocks.$1.norm2."),
        (new(@"^encoder\.block\.(\d+)\.layer\.1\.DenseReluDense\.wi_0\."), "blocks.$1.ffn.gate.0."),
        (new(@"^encoder\.block\.(\d+)\.layer\.1\.DenseReluDense\.wi_1\."), "blocks.$1.ffn.fc1."),
        (new(@"^encoder\.block\.(\d+)\.layer\.1\.DenseReluDense\.wo\."), "blocks.$1.ffn.fc2."),
    ];

    private static readonly (Regex Pattern, string Name)[] WanVaeNames =
    [
        (new(@"^quant_conv\."), "conv1."),
        (new(@"^post_quant_conv\."), "conv2."),
        (new(@"^(encoder|decoder)\.conv_in\."), "$1.conv1."),
        (new(@"^(encoder|decoder)\.norm_out\."), "$1.head.0."),
        (new(@"^(encoder|decoder)\.conv_out\."), "$1.head.2."),
        (new(@"^(encoder|decoder)\.mid_block\.resnets\.0\."), "$1.middle.0."),
        (new(@"^(encoder|decoder)\.mid_block\.attentions\.0\."), "$1.middle.1."),
        (new(@"^(encoder|decoder)\.mid_block\.resnets\.1\."), "$1.middle.2."),
        (new(@"^encoder\.down_blocks\."), "encoder.downsamples."),
        (new(@"^((?:encoder|decoder)\.(?:middle|downsamples|upsamples)\.\d+)\.norm1\."), "$1.residual.0."),
        (new(@"^((?:encoder|decoder)\.(?:middle|downsamples|upsamples)\.\d+)\.conv1\."), "$1.residual.2."),
        (new(@"^((?:encoder|decoder)\.(?:middle|downsamples|upsamples)\.\d+)\.norm2\."), "$1.residual.3."),
        (new(@"^((?:encoder|decoder)\.(?:middle|downsamples|upsamples)\.\d+)\.conv2\."), "$1.residual.6."),
        (new(@"^((?:encoder|decoder)\.(?:middle|downsamples|upsamples)\.\d+)\.conv_shortcut\."), "$1.shortcut."),
    ];

    /// <summary>A Wan transformer, or an adapter for one: as Wan, Self-Forcing, peft, ComfyUI or diffusers name it.</summary>
    public static IWeights Transformer(IWeights weights) => new RenamedWeights(weights, name => Renamed(TransformerNames, name));

    /// <summary>A UMT5 encoder: as Wan or transformers name it. The second copy of the embedding and the tokenizer, which some files carry, are left out.</summary>
    public static IWeights TextEncoder(IWeights weights) => new RenamedWeights(weights, name =>
        name == "spiece_model" || (name == "encoder.embed_tokens.weight" && weights.Entries.ContainsKey("shared.weight")) ? null : Renamed(TextEncoderNames, name));

    /// <summary>A Wan VAE: as Wan or diffusers name it.</summary>
    /// <param name="weights">What is stored.</param>
    /// <param name="blocksPerStage">Residual blocks of a stage of the decoder: diffusers counts them stage by stage, Wan from end to end.</param>
    public static IWeights WanVae(IWeights weights, int blocksPerStage) => new RenamedWeights(weights, name =>
    {
        var counted = UpBlock().Replace(name, match =>
        {
            var index = Number(match, "stage") * (blocksPerStage + 1) + (match.Groups["block"].Success ? Number(match, "block") : blocksPerStage);
            return string.Create(CultureInfo.InvariantCulture, $"decoder.upsamples.{index}.");
        });
        return Renamed(WanVaeNames, counted);
    });

    private static string Renamed((Regex Pattern, string Name)[] rules, string name) => rules.Aggregate(name, (current, rule) => rule.Pattern.Replace(current, rule.Name));

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^decoder\.up_blocks\.(?<stage>\d{1,3})\.(resnets\.(?<block>\d{1,3})|upsamplers\.0)\.")]
    private static partial Regex UpBlock();
}
