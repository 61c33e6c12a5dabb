using System.Text.Json;
using TorchSharp;

namespace Sora.Diffusion.Weights;

/// <summary>Where one tensor lies in a safetensors file.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the data section.</param>
/// <param name="Length">Bytes.</param>
public sealed record SafeTensorsEntry(torch.ScalarType Type, long[] Shape, long Offset, long Length)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>The JSON header of a safetensors file: parsed and checked against the length of the file before anything is mapped or allocated.</summary>
internal static class SafeTensorsHeader
{
    /// <summary>The limit of the format's reference implementation.</summary>
    public const long MaxBytes = 100_000_000;

    private static readonly Dictionary<string, (torch.ScalarType Type, int Bytes)> Types = new()
    {
        ["F64"] = (torch.float64, 8), ["F32"] = (torch.float32, 4), ["F16"] = (torch.float16, 2), ["BF16"] = (torch.bfloat16, 2),
        ["I64"] = (torch.int64, 8), ["I32"] = (torch.int32, 4), ["I16"] = (torch.int16, 2), ["I8"] = (torch.int8, 1),
        ["U8"] = (torch.uint8, 1), ["BOOL"] = (torch.@bool, 1),
    };

    /// <summary>The name of a type in the format.</summary>
    public static string NameOf(torch.ScalarType type) => Types.First(pair => pair.Value.Type == type).Key;

    /// <summary>Reads the entries and checks that they tile the data section: no gap, no overlap, nothing beyond the end.</summary>
    public static Dictionary<string, SafeTensorsEntry> Parse(string file, ReadOnlyMemory<byte> json, long dataBytes)
    {
        var entries = new Dictionary<string, SafeTensorsEntry>();
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Name != "__metadata__"))
            {
                if (!entries.TryAdd(property.Name, Entry(file, property)))
                {
                    throw new WeightsException(file, property.Name, "is listed twice.");
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new WeightsException(file, $"the header is not that of a safetensors file ({error.Message})", error);
        }

        var end = 0L;
        foreach (var (name, entry) in entries.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.Length))
        {
            if (entry.Offset != end)
            {
                throw new WeightsException(file, name, $"begins at byte {entry.Offset} of the data where {end} was expected: it overlaps another one or leaves a gap.");
            }
            end += entry.Length;
            if (end > dataBytes)
            {
                throw new WeightsException(file, name, $"ends at byte {end} of the data, but the file has only {dataBytes}: it is truncated.");
            }
        }
        return end == dataBytes ? entries : throw new WeightsException(file, $"{dataBytes - end} bytes after the last tensor belong to none.");
    }

    private static SafeTensorsEntry Entry(string file, JsonProperty property)
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
        if (shape.Any(size => size < 0) || shape.Aggregate((Int128)known.Bytes, (bytes, size) => Int128.Min(bytes * size, long.MaxValue)) != length)
        {
            throw new WeightsException(file, property.Name, $"has {length} bytes, which is not what {type} {Shapes.Text(shape)} takes.");
        }
        return new(known.Type, shape, offsets[0], length);
    }
}
