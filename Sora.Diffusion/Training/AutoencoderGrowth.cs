using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>Makes a wider autoencoder, or one with more memory blocks per stage, that begins as good as the one it comes from: what is new is heard by nothing that was there, and a new block adds nothing, until it is learnt what for.</summary>
static class AutoencoderGrowth
{
    /// <summary>Writes weights of the sizes asked for.</summary>
    /// <param name="source">Weights of an autoencoder.</param>
    /// <param name="sizes">Its sizes.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="config">The larger one: the same stages.</param>
    /// <exception cref="WeightsException">The weights do not fit their sizes, or cannot become those of the larger one.</exception>
    public static void Write(string source, TaehvConfig sizes, string target, TaehvConfig config)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var small = new Taehv(sizes);
        using (var file = SafeTensorsFile.Open(source)) small.Load(file);
        using var grown = new Taehv(config);
        foreach (var half in new[] { "encoder", "decoder" }) Copy(Layers(small, half), Layers(grown, half), source);
        grown.Save(target);
    }

    static nn.Module[] Layers(Taehv network, string half) => [.. network.named_children().Single(child => child.name == half).module.children()];

    static void Copy(nn.Module[] from, nn.Module[] to, string source)
    {
        var next = 0;
        foreach (var layer in to)
        {
            if (layer is MemBlock && (next == from.Length || from[next] is not MemBlock))
            {
                foreach (var (_, parameter) in layer.named_parameters().Where(pair => pair.name.StartsWith("conv.4.", StringComparison.Ordinal))) parameter.zero_();
                continue;
            }
            if (next == from.Length || from[next].GetType() != layer.GetType()) throw new WeightsException(source, "has other layers than were asked for.");
            var old = from[next++].named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
            foreach (var (name, parameter) in layer.named_parameters()) Copy(old[name], parameter, Frames(layer, name, old[name], parameter), source);
        }
        if (next < from.Length) throw new WeightsException(source, "has more layers than were asked for.");
    }

    // How many frames lie side by side in the channels that go in, and in those that come out.
    static (long In, long Out) Frames(nn.Module layer, string name, Tensor old, Tensor grown) => layer switch
    {
        MemBlock when name == "conv.0.weight" => (2, 1),
        TPool => (old.shape[1] / old.shape[0], 1),
        TGrow => (1, old.shape[0] / old.shape[1]),
        _ => (1, 1),
    };

    static void Copy(Tensor old, Tensor grown, (long In, long Out) frames, string source)
    {
        if (old.dim() != grown.dim() || !old.shape.Skip(2).SequenceEqual(grown.shape.Skip(2)) || old.shape.Zip(grown.shape).Any(side => side.First > side.Second))
            throw new WeightsException(source, $"{Shapes.Text(old.shape)} cannot grow to {Shapes.Text(grown.shape)}.");
        var (rows, newRows) = (old.shape[0] / frames.Out, grown.shape[0] / frames.Out);
        for (var outer = 0; outer < frames.Out; outer++)
        {
            var target = grown.narrow(0, outer * newRows, rows);
            var values = old.narrow(0, outer * rows, rows);
            if (old.dim() == 1)
            {
                target.copy_(values);
                continue;
            }
            target.zero_();
            var (columns, newColumns) = (old.shape[1] / frames.In, grown.shape[1] / frames.In);
            for (var inner = 0; inner < frames.In; inner++) target.narrow(1, inner * newColumns, columns).copy_(values.narrow(1, inner * columns, columns));
        }
    }
}
