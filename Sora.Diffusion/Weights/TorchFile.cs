using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>
/// A checkpoint that <c>torch.save</c> wrote (PyTorch 1.6 or newer), mapped into memory. Such a file holds a program; nothing of it is executed: see <see cref="PickleReader"/>.
/// Names are freed of what training wrapped around the network: <c>_fsdp_wrapped_module.</c>, <c>_checkpoint_wrapped_module.</c>, and <c>model.</c> at the start.
/// </summary>
public sealed class TorchFile : IWeights
{
    private const int LongestPickle = 16 << 20; // that of a network of 800 tensors has 150 KB

    // What a checkpoint of several dictionaries means by its weights, the best first.
    private static readonly string[] Preferred = ["generator_ema", "generator", "model", "generator_lora"];

    private static readonly Dictionary<string, (ScalarType Type, int Bytes)> Storages = new()
    {
        ["DoubleStorage"] = (float64, 8), ["FloatStorage"] = (float32, 4), ["HalfStorage"] = (float16, 2), ["BFloat16Storage"] = (bfloat16, 2),
        ["LongStorage"] = (int64, 8), ["IntStorage"] = (int32, 4), ["ShortStorage"] = (int16, 2), ["CharStorage"] = (int8, 1), ["ByteStorage"] = (uint8, 1), ["BoolStorage"] = (@bool, 1),
    };

    private readonly MappedFile _file;

    private TorchFile(MappedFile file, IReadOnlyDictionary<string, StoredTensor> entries) => (_file, Entries) = (file, entries);

    /// <inheritdoc/>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Entries { get; }

    /// <summary>Opens a checkpoint and checks what it claims against its length. Reads no weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Which dictionary of the checkpoint; null takes <c>generator_ema</c>, <c>generator</c>, <c>model</c> or <c>generator_lora</c>, or the tensors at the top.</param>
    /// <exception cref="WeightsException">The file is missing, damaged, not a checkpoint, or asks for more than tensors.</exception>
    public static TorchFile Open(string path, string? key = null)
    {
        var file = MappedFile.Open(path);
        try
        {
            return new(file, Tensors(file, key));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor View(string name) => Entries.TryGetValue(name, out var entry) ? _file.View(entry) : throw new WeightsException(Path, name, "is missing.");

    /// <summary>Unmaps the file. Views of it must not be used any more.</summary>
    public void Dispose() => _file.Dispose();

    private static Dictionary<string, StoredTensor> Tensors(MappedFile file, string? key)
    {
        var records = ZipDirectory.Read(file);
        if (records.Keys.Where(name => name.EndsWith("/data.pkl", StringComparison.Ordinal)).Take(2).ToList() is not [var pickle])
        {
            throw new WeightsException(file.Path, "the archive has not one data.pkl: it is no checkpoint of PyTorch.");
        }
        var root = pickle[..^"data.pkl".Length];
        if (records.TryGetValue(root + "byteorder", out var order) && !file.Slice((ulong)order.Offset, (ulong)order.Length).SequenceEqual("little"u8))
        {
            throw new WeightsException(file.Path, "the numbers are not little-endian.");
        }
        var (offset, length) = records[pickle];
        if (length > LongestPickle)
        {
            throw new WeightsException(file.Path, $"the pickle has {length} bytes; at most {LongestPickle} are read.");
        }
        var content = new PickleReader(file.Path, file.Slice((ulong)offset, (ulong)length), Call, Load).Run() as PickleDictionary ?? throw new WeightsException(file.Path, "the checkpoint is not a dictionary.");

        var entries = new Dictionary<string, StoredTensor>();
        foreach (var (name, value) in Chosen(file.Path, content, key).Values)
        {
            if (value is StoredTensor tensor && !entries.TryAdd(Unwrapped(name), tensor))
            {
                throw new WeightsException(file.Path, name, $"is there twice under the name '{Unwrapped(name)}'.");
            }
        }
        return entries.Count > 0 ? entries : throw new WeightsException(file.Path, "the checkpoint has no tensors where they were looked for.");

        object? Call(PickleGlobal function, object?[] arguments) => function switch
        {
            ("collections", "OrderedDict") => new PickleDictionary(),
            ("torch._utils", "_rebuild_tensor_v2") => Tensor(file, arguments),
            ("torch._utils", "_rebuild_parameter") when arguments is [StoredTensor tensor, ..] => tensor,
            _ => throw new WeightsException(file.Path, $"the checkpoint asks to call {function}. Only tensors in dictionaries are read; nothing was executed."),
        };

        object? Load(object?[] reference)
        {
            if (reference is not ["storage", PickleGlobal("torch", var type), string record, _, long count] || !Storages.TryGetValue(type, out var kind))
            {
                throw new WeightsException(file.Path, "the checkpoint has a storage of an unknown kind.");
            }
            if (!records.TryGetValue($"{root}data/{record}", out var place) || count < 0 || count > place.Length / kind.Bytes)
            {
                throw new WeightsException(file.Path, $"storage {record} claims {count} elements of {kind.Bytes} bytes; the file has {place.Length} bytes for it.");
            }
            return new Storage(kind.Type, kind.Bytes, place.Offset, count);
        }
    }

    private static PickleDictionary Chosen(string path, PickleDictionary content, string? key) => key is null
        ? Preferred.Select(name => content.Values.GetValueOrDefault(name)).OfType<PickleDictionary>().FirstOrDefault() ?? content
        : content.Values.GetValueOrDefault(key) as PickleDictionary ?? throw new WeightsException(path, $"the checkpoint has no dictionary '{key}'.");

    private static string Unwrapped(string name)
    {
        var bare = name.Replace("_fsdp_wrapped_module.", "", StringComparison.Ordinal).Replace("_checkpoint_wrapped_module.", "", StringComparison.Ordinal);
        return bare.StartsWith("model.", StringComparison.Ordinal) ? bare["model.".Length..] : bare;
    }

    // A view of a storage: it may begin anywhere, have any strides and share its storage, but must lie within it and be no larger.
    private static StoredTensor Tensor(MappedFile file, object?[] arguments)
    {
        if (arguments is not [Storage storage, long first, object?[] sizes, object?[] steps, ..] || sizes.Length != steps.Length || !sizes.Concat(steps).All(number => number is long))
        {
            throw new WeightsException(file.Path, "a tensor of the checkpoint is described in an unknown way.");
        }
        var (shape, strides) = (Array.ConvertAll(sizes, size => (long)size!), Array.ConvertAll(steps, step => (long)step!));
        var end = shape.Zip(strides).Aggregate((Int128)first, (last, axis) => last + (Int128)(axis.First - 1) * axis.Second);
        if (Shapes.Elements(shape) is not { } elements || first < 0 || strides.Any(stride => stride < 0) || elements > storage.Count || (elements > 0 && end >= storage.Count))
        {
            throw new WeightsException(file.Path, $"a tensor {Shapes.Text(shape)} with strides {Shapes.Text(strides)} from element {first} does not fit its storage of {storage.Count} elements.");
        }
        return new(storage.Type, shape) { Offset = storage.Offset + (elements > 0 ? first * storage.Bytes : 0), Strides = strides };
    }

    private sealed record Storage(ScalarType Type, int Bytes, long Offset, long Count);
}
