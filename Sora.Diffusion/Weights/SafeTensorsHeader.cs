using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace Sora.Diffusion.Weights;

/// <summary>The JSON header of a safetensors file: parsed and checked against the length of the file before anything is mapped or allocated.</summary>
internal static class SafeTensorsHeader
{
    /// <summary>The limit of the format's reference implementation.</summary>
    public const long MaxBytes = 100_000_000;

    // The last column: what each byte of an 8-bit float stands for.
    private static readonly Dictionary<string, (torch.ScalarType Type, int Bytes, float[]? Values)> Types = new()
    {
        ["F64"] = (torch.float64, 8, null), ["F32"] = (torch.float32, 4, null), ["F16"] = (torch.float16, 2, null), ["BF16"] = (torch.bfloat16, 2, null),
        ["I64"] = (torch.int64, 8, null), ["I32"] = (torch.int32, 4, null), ["I16"] = (torch.int16, 2, null), ["I8"] = (torch.int8, 1, null),
        ["U8"] = (torch.uint8, 1, null), ["BOOL"] = (torch.@bool, 1, null),
        ["F8_E4M3"] = (torch.float32, 1, Float8.E4M3), ["F8_E5M2"] = (torch.float32, 1, Float8.E5M2),
    };

    /// <summary>The name of a type in the format.</summary>
    public static string NameOf(torch.ScalarType type) => Types.First(pair => pair.Value.Type == type && pair.Value.Values is null).Key;

    /// <summary>Reads the entries and checks that they tile the data section: no gap, no overlap, nothing beyond the end.</summary>
    public static Dictionary<string, StoredTensor> Read(MappedFile file)
    {
        if (file.Length < sizeof(ulong))
        {
            throw new WeightsException(file.Path, $"the file has {file.Length} bytes and no header: it is truncated.");
        }
        var bytes = BinaryPrimitives.ReadUInt64LittleEndian(file.Slice(0, sizeof(ulong)));
        if (bytes > MaxBytes || (long)bytes > file.Length - sizeof(ulong))
        {
            throw new WeightsException(file.Path, $"the header claims {bytes} bytes in a file of {file.Length}: it is truncated or not a safetensors file.");
        }
        var start = sizeof(ulong) + (long)bytes;
        return Parse(file.Path, file.Slice(sizeof(ulong), bytes).ToArray(), start, file.Length - start);
    }

    private static Dictionary<string, StoredTensor> Parse(string file, ReadOnlyMemory<byte> json, long start, long dataBytes)
    {
        var places = new List<(string Name, long Begin, long End)>();
        var entries = new Dictionary<string, StoredTensor>();
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Name != "__metadata__"))
            {
                var (entry, begin, finish) = Entry(file, property, start);
                if (!entries.TryAdd(property.Name, entry))
                {
                    throw new WeightsException(file, property.Name, "is listed twice.");
                }
                places.Add((property.Name, begin, finish));
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new WeightsException(file, $"the header is not that of a safetensors file ({error.Message})", error);
        }

        var end = 0L;
        foreach (var (name, begin, finish) in places.OrderBy(place => place.Begin).ThenBy(place => place.End))
        {
            if (begin != end)
            {
                throw new WeightsException(file, name, $"begins at byte {begin} of the data where {end} was expected: it overlaps another one or leaves a gap.");
            }
            end = finish;
            if (end > dataBytes)
            {
                throw new WeightsException(file, name, $"ends at byte {end} of the data, but the file has only {dataBytes}: it is truncated.");
            }
        }
        return end == dataBytes ? entries : throw new WeightsException(file, $"{dataBytes - end} bytes after the last tensor belong to none.");
    }

    private static (StoredTensor Entry, long Begin, long End) Entry(string file, JsonProperty property, long start)
    {
        var type = property.Value.GetProperty("dtype").GetString() ?? "null";
        if (!Types.TryGetValue(type, out var known))
        {
            throw new WeightsException(file, property.Name, $"has the type '{type}'; known are {string.Join(", ", Types.Keys)}.");
        }
        var shape = property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (offsets is not [>= 0, _] || offsets[1] < offsets[0])
        {
            throw new WeightsException(file, property.Name, $"has the offsets [{string.Join(", ", offsets)}].");
        }
        var length = offsets[1] - offsets[0];
        if (Shapes.Elements(shape) is not { } elements || (Int128)elements * known.Bytes != length)
        {
            throw new WeightsException(file, property.Name, $"has {length} bytes, which is not what {type} {Shapes.Text(shape)} takes.");
        }
        return (new(known.Type, shape) { Offset = start + offsets[0], Values = known.Values }, offsets[0], offsets[1]);
    }
}
