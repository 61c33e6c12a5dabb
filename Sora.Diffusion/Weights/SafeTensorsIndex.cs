using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>Safetensors files that an <c>.index.json</c> beside them lists, as one.</summary>
public sealed class SafeTensorsIndex : IWeights
{
    private readonly Dictionary<string, SafeTensorsFile> _shards = [];
    private readonly Dictionary<string, SafeTensorsFile> _places = [];

    private SafeTensorsIndex(string path) => Path = path;

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Entries => field ??= _places.ToDictionary(place => place.Key, place => place.Value.Entries[place.Key]);

    /// <summary>Opens an index and all files that it lists. Reads no weights.</summary>
    /// <exception cref="WeightsException">A file is missing or damaged, or does not hold what the index says.</exception>
    public static SafeTensorsIndex Open(string path)
    {
        var index = new SafeTensorsIndex(path);
        try
        {
            foreach (var (name, shard) in ModelJson.Read<Index>(path).WeightMap)
            {
                index.Add(name, shard);
            }
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor View(string name) => _places.TryGetValue(name, out var shard) ? shard.View(name) : throw new WeightsException(Path, name, "is missing.");

    /// <summary>Unmaps the files. Views of them must not be used any more.</summary>
    public void Dispose()
    {
        foreach (var shard in _shards.Values)
        {
            shard.Dispose();
        }
    }

    private void Add(string name, string shard)
    {
        if (!_shards.TryGetValue(shard, out var file))
        {
            if (shard != System.IO.Path.GetFileName(shard))
            {
                throw new WeightsException(Path, name, $"is said to be in '{shard}', which is not a file beside the index.");
            }
            _shards[shard] = file = SafeTensorsFile.Open(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", shard));
        }
        _places[name] = file.Entries.ContainsKey(name) ? file : throw new WeightsException(file.Path, name, "is missing, although the index lists it here.");
    }

    private sealed record Index(Dictionary<string, string> WeightMap);
}
