using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Text;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Published;

/// <summary>Sizes of networks that were published without a configuration, read from the shapes of their weights.</summary>
internal static class InferredSizes
{
    /// <exception cref="WeightsException">A weight that every such encoder has is missing or has the wrong number of axes.</exception>
    public static UMT5Config TextEncoder(IWeights weights)
    {
        var (embedding, positions) = (Shape(weights, "token_embedding.weight", 2), Shape(weights, "blocks.0.pos_embedding.embedding.weight", 2));
        return new()
        {
            Vocab = (int)embedding[0], Dim = (int)embedding[1], DimAttn = (int)Shape(weights, "blocks.0.attn.q.weight", 2)[0], DimFfn = (int)Shape(weights, "blocks.0.ffn.fc1.weight", 2)[0],
            NumBuckets = (int)positions[0], NumHeads = (int)positions[1], NumLayers = Count(layer => weights.Entries.ContainsKey($"blocks.{layer}.norm1.weight")),
        };
    }

    /// <summary>A Wan VAE under its official names.</summary>
    /// <exception cref="WeightsException">As above.</exception>
    public static WanVaeConfig WanVae(IWeights weights)
    {
        var dim = Shape(weights, "encoder.conv1.weight", 5)[0];
        var (multiples, halvings, blocks) = (new List<int>(), new List<bool>(), 0);
        foreach (var layer in Enumerable.Range(0, Count(layer => Has(layer, "residual.6.weight") || Has(layer, "resample.1.weight"))))
        {
            if (Has(layer, "resample.1.weight"))
            {
                halvings.Add(Has(layer, "time_conv.weight"));
            }
            else if (multiples.Count == halvings.Count)
            {
                multiples.Add((int)(Shape(weights, $"encoder.downsamples.{layer}.residual.6.weight", 5)[0] / Math.Max(1, dim)));
            }
            blocks += halvings.Count == 0 ? 1 : 0;
        }
        return new() { Dim = (int)dim, LatentChannels = (int)Shape(weights, "conv2.weight", 5)[0], DimMult = [.. multiples], NumResBlocks = blocks, TemporalDownsample = [.. halvings] };

        bool Has(int layer, string rest) => weights.Entries.ContainsKey($"encoder.downsamples.{layer}.{rest}");
    }

    /// <summary>A TAEHV. Which of its layers double the frame rate cannot be seen; that is taken from TAEW2.1.</summary>
    /// <exception cref="WeightsException">As above.</exception>
    public static TaehvConfig Taehv(IWeights weights)
    {
        var first = Shape(weights, "decoder.1.weight", 4);
        // The convolutions between two stages have no bias, those at the ends have one.
        var decoder = Stages("decoder");
        var encoder = Stages("encoder");
        var last = Shape(weights, weights.Entries.Keys.Where(name => name.StartsWith("decoder.", StringComparison.Ordinal) && name.Split('.') is [_, var layer, "bias"] && layer != "1").DefaultIfEmpty("decoder.22.bias").First(), 1)[0];
        return new()
        {
            LatentChannels = (int)first[1], PatchSize = (int)Math.Sqrt(last / 3.0), MemBlocksPerStage = Math.Max(1, decoder.FirstOrDefault().Layer - 5),
            DecoderWidths = [(int)first[0], .. decoder.Select(stage => stage.Width)], EncoderWidths = [(int)Shape(weights, "encoder.0.weight", 4)[0], .. encoder.Select(stage => stage.Width)],
        };

        List<(int Layer, int Width)> Stages(string half) => [.. Enumerable.Range(2, 64).Where(layer => weights.Entries.ContainsKey($"{half}.{layer}.weight") && !weights.Entries.ContainsKey($"{half}.{layer}.bias"))
            .Select(layer => (layer, (int)Shape(weights, $"{half}.{layer}.weight", 4)[0]))];
    }

    private static int Count(Func<int, bool> exists) => Enumerable.Range(0, 1024).TakeWhile(exists).Count();

    private static long[] Shape(IWeights weights, string name, int axes)
    {
        if (!weights.Entries.TryGetValue(name, out var entry))
        {
            throw new WeightsException(weights.Path, name, $"is missing; one of {axes} axes was expected.");
        }
        return entry.Shape.Length == axes && entry.Shape.All(size => size is > 0 and <= int.MaxValue) ? entry.Shape : throw new WeightsException(weights.Path, name, $"has the shape {Shapes.Text(entry.Shape)}; {axes} axes were expected.");
    }
}
