using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>A safetensors file, mapped into memory. See <see href="https://github.com/huggingface/safetensors#format">the format</see>.</summary>
public sealed unsafe partial class SafeTensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;

    private SafeTensorsFile(string path, MemoryMappedFile map, IReadOnlyDictionary<string, SafeTensorsEntry> entries, long dataOffset)
    {
        (Path, _map, Entries) = (path, map, entries);
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = start + _view.PointerOffset + dataOffset;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the file holds, by name.</summary>
    public IReadOnlyDictionary<string, SafeTensorsEntry> Entries { get; }

    /// <summary>Opens a file and checks its header against its length. Reads no weights.</summary>
    /// <exception cref="WeightsException">The file is missing, truncated, or not a well-formed safetensors file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> prefix = stackalloc byte[8];
            if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
            {
                throw new WeightsException(path, $"the file has {stream.Length} bytes and no header: it is truncated.");
            }
            var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerBytes > SafeTensorsHeader.MaxBytes || (long)headerBytes > stream.Length - 8)
            {
                throw new WeightsException(path, $"the header claims {headerBytes} bytes in a file of {stream.Length}: it is truncated or not a safetensors file.");
            }
            var json = new byte[headerBytes];
            stream.ReadExactly(json);
            var dataOffset = 8 + (long)headerBytes;
            var entries = SafeTensorsHeader.Parse(path, json, stream.Length - dataOffset);
            return new(path, MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read), entries, dataOffset);
        }
        catch (IOException error)
        {
            throw new WeightsException(path, $"the file cannot be read ({error.Message})", error);
        }
    }

    /// <summary>A tensor that looks straight into the file: read-only, and valid until this object is disposed.</summary>
    /// <exception cref="WeightsException">The file has no tensor of that name.</exception>
    public Tensor View(string name)
    {
        if (!Entries.TryGetValue(name, out var entry))
        {
            throw new WeightsException(Path, name, "is missing.");
        }
        InitializeDeviceType(DeviceType.CPU); // the direct call below goes past TorchSharp's own initialisation
        var data = _data + entry.Offset;
        var type = (sbyte)entry.Type;
        fixed (long* shape = entry.Shape)
        {
            return Tensor.UnsafeCreateTensor(NewTensor(data, &KeepMapped, shape, entry.Shape.Length, type, type, 0, 0, 0));
        }
    }

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
    public void Dispose()
    {
        if (!_view.SafeMemoryMappedViewHandle.IsClosed)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map.Dispose();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepMapped(void* data)
    {
        // libtorch calls this when the last tensor of a view goes; the mapping is this class's to end.
    }

    // TorchSharp wraps a foreign pointer only inside itself; this is the native call beneath its own tensor factories.
    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_new")]
    private static partial nint NewTensor(void* data, delegate* unmanaged[Cdecl]<void*, void> deleter, long* sizes, int dimensions, sbyte type, sbyte dtype, int device, int deviceIndex, byte requiresGrad);
}
