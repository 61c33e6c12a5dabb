using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Weights;

/// <summary>Strict loading and saving of a network's weights under their published names.</summary>
public static class ModuleWeights
{
    /// <summary>Copies every parameter of a network from stored weights, converting to the parameter's own type. Every stored tensor (below <paramref name="prefix"/>) must be used.</summary>
    /// <param name="module">The network.</param>
    /// <param name="file">Where the weights are.</param>
    /// <param name="prefix">What stands before the names in the file, such as <c>a/</c>.</param>
    /// <exception cref="WeightsException">A tensor is missing, unknown, or of another shape. Nothing has been changed in that case.</exception>
    public static void Load(this Module module, IWeights file, string prefix = "") => module.Load(file, prefix, (_, shape, _) => shape);

    /// <summary>As <see cref="Load(Module, IWeights, string)"/>, where <paramref name="stored"/> may accept a larger first dimension in the file, of which the last rows are used.</summary>
    internal static void Load(this Module module, IWeights file, string prefix, Func<string, long[], StoredTensor, long[]> stored)
    {
        var parameters = module.named_parameters().ToDictionary(pair => prefix + pair.name, pair => pair.parameter);
        foreach (var (name, parameter) in parameters)
        {
            if (!file.Entries.TryGetValue(name, out var entry))
            {
                throw new WeightsException(file.Path, name, $"is missing; {Shapes.Text(parameter.shape)} was expected.");
            }
            var expected = stored(name, parameter.shape, entry);
            if (!entry.Shape.AsSpan().SequenceEqual(expected))
            {
                throw new WeightsException(file.Path, name, $"has the shape {Shapes.Text(entry.Shape)}; {Shapes.Text(expected)} was expected.");
            }
        }
        if (file.Entries.Keys.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal) && !parameters.ContainsKey(name)) is { } unknown)
        {
            throw new WeightsException(file.Path, unknown, "is not a weight of this network.");
        }

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (name, parameter) in parameters)
        {
            var view = file.View(name);
            parameter.copy_(parameter.dim() == 0 || view.shape[0] == parameter.shape[0] ? view : view.narrow(0, view.shape[0] - parameter.shape[0], parameter.shape[0]));
        }
    }

    /// <summary>Writes every parameter of a network.</summary>
    /// <param name="module">The network.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="type">The type to store, such as <see cref="ScalarType.BFloat16"/>; <see cref="ScalarType.Int8"/> stores what has rows in 8 bits with a scale for each, and the rest in bfloat16; null keeps each parameter's own.</param>
    public static void Save(this Module module, string path, ScalarType? type = null)
    {
        using var scope = NewDisposeScope();
        SafeTensorsFile.Write(path, type == int8
            ? module.named_parameters().SelectMany(pair => EightBitWeights.Pack(pair.name, pair.parameter)).OrderByDescending(pair => pair.Value.element_size()) // or what follows an odd number of bytes would not be aligned
            : module.named_parameters().Select(pair => KeyValuePair.Create(pair.name, type is { } to ? pair.parameter.to(to) : (Tensor)pair.parameter)));
    }
}
