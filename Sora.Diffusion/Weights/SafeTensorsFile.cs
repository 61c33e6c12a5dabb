using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>A safetensors file, mapped into memory. See <see href="https://github.com/huggingface/safetensors#format">the format</see>.</summary>
public sealed class SafeTensorsFile : IWeights
{
    private readonly MappedFile _file;

    private SafeTensorsFile(MappedFile file, IReadOnlyDictionary<string, StoredTensor> entries) => (_file, Entries) = (file, entries);

    /// <inheritdoc/>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Entries { get; }

    /// <summary>Opens a file and checks its header against its length. Reads no weights.</summary>
    /// <exception cref="WeightsException">The file is missing, truncated, or not a well-formed safetensors file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return new(file, SafeTensorsHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor View(string name) => Entries.TryGetValue(name, out var entry) ? _file.View(entry) : throw new WeightsException(Path, name, "is missing.");

    /// <summary>Writes tensors in the order given, replacing the file at once or not at all.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="tensors">Names and values; on any device, of any layout.</param>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        using var scope = NewDisposeScope();
        var contents = tensors.Select(pair => (Name: pair.Key, Value: pair.Value.detach().cpu().contiguous())).ToArray();
        var header = new Dictionary<string, object>();
        var end = 0L;
        foreach (var (name, value) in contents)
        {
            var begin = end;
            end += value.numel() * value.element_size();
            header.Add(name, new { dtype = SafeTensorsHeader.NameOf(value.dtype), value.shape, data_offsets = new[] { begin, end } });
        }
        // The data starts at a multiple of 8 so that every view of it is aligned.
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padding = (8 - json.Length % 8) % 8;
        var draft = $"{path}.{Environment.ProcessId}.draft";
        using (var stream = File.Create(draft))
        {
            Span<byte> prefix = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length + padding);
            stream.Write(prefix);
            stream.Write(json);
            stream.Write("       "u8[..padding]);
            foreach (var (_, value) in contents)
            {
                stream.Write(value.bytes);
            }
        }
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Unmaps the file. Views of it must not be used any more.</summary>
    public void Dispose() => _file.Dispose();
}
