using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>
/// Makes a larger transformer that begins as good as the one it comes from: some blocks stand twice, and the second of a pair adds nothing until it has learnt to; what a network without reference pictures lacks begins as in a new one, where it adds nothing either, and where none are wanted, what read them is left out.
/// Source: Wu et al., "LLaMA Pro: Progressive LLaMA with Block Expansion", 2024.
/// </summary>
static class TransformerGrowth
{
    const string Blocks = "blocks.";

    static readonly string[] Outputs = ["self_attn.o.", "cross_attn.o.", "ffn.2."];

    /// <summary>Writes weights of the sizes asked for.</summary>
    /// <param name="source">Weights of a transformer.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="config">The larger one: at least as many blocks, with or without a reference picture, all else the same.</param>
    /// <exception cref="WeightsException">There are no blocks, or more than asked for, or a weight has no place in the larger one.</exception>
    public static void Write(string source, string target, WanConfig config)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var file = EightBitWeights.Of(SafeTensorsFile.Open(source));
        var had = file.Entries.Keys.Where(IsBlock).Select(name => Split(name).Block + 1).DefaultIfEmpty(0).Max();
        if (had == 0 || had > config.NumLayers) throw new WeightsException(source, $"has {had} blocks; 1 to {config.NumLayers} were expected.");
        using var grown = new CausalWanModel(config);
        var used = new HashSet<string>();
        foreach (var (name, parameter) in grown.named_parameters())
        {
            var (from, again) = Origin(name);
            if (!file.Entries.TryGetValue(from, out var entry))
            {
                if (!IsOfPictures(name)) throw new WeightsException(source, from, $"is missing; {Shapes.Text(parameter.shape)} was expected.");
                continue;
            }
            if (!entry.Shape.AsSpan().SequenceEqual(parameter.shape)) throw new WeightsException(source, from, $"has the shape {Shapes.Text(entry.Shape)}; {Shapes.Text(parameter.shape)} was expected.");
            used.Add(from);
            if (again && Outputs.Any(output => name.Contains(output, StringComparison.Ordinal))) parameter.zero_();
            else parameter.copy_(file.View(from));
        }
        if (file.Entries.Keys.FirstOrDefault(name => !used.Contains(name) && !(config.ImageLen == 0 && IsOfPictures(name))) is { } unknown) throw new WeightsException(source, unknown, "has no place in the larger network.");
        grown.Save(target);

        // Where a weight comes from, and whether an earlier block comes from there too.
        (string Name, bool Again) Origin(string name)
        {
            if (!IsBlock(name)) return (name, false);
            var (block, part) = Split(name);
            var from = block * had / config.NumLayers;
            return ($"{Blocks}{from}.{part}", block > 0 && (block - 1) * had / config.NumLayers == from);
        }
    }

    static bool IsOfPictures(string name) => name.StartsWith("img_emb.", StringComparison.Ordinal) || name.Contains("_img.", StringComparison.Ordinal);

    static bool IsBlock(string name) => name.StartsWith(Blocks, StringComparison.Ordinal);

    static (int Block, string Part) Split(string name) => name.Split('.', 3) is [_, var block, var part] ? (int.Parse(block), part) : throw new FormatException(name);
}
