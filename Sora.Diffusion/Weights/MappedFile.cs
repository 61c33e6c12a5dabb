using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Weights;

/// <summary>A file mapped into memory: nothing is read before it is looked at, and nothing beyond its end can be asked for.</summary>
internal sealed unsafe partial class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;

    private MappedFile(FileStream stream)
    {
        (Path, Length) = (stream.Name, stream.Length);
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = start + _view.PointerOffset;
    }

    public string Path { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <exception cref="WeightsException">The file is missing, empty or cannot be read.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            var stream = File.OpenRead(path);
            return stream.Length > 0 ? new(stream) : throw new WeightsException(path, "the file is empty: it is truncated.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException(path, $"the file cannot be read ({error.Message})", error);
        }
    }

    /// <summary>A part of the file.</summary>
    /// <exception cref="WeightsException">The file is shorter.</exception>
    public ReadOnlySpan<byte> Slice(ulong offset, ulong count)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        return offset <= (ulong)Length && count <= (ulong)Length - offset && count <= int.MaxValue
            ? new(_data + offset, (int)count)
            : throw new WeightsException(Path, $"{count} bytes are asked for at {offset}, but the file has only {Length}: it is truncated or damaged.");
    }

    /// <summary>A tensor that looks into the file; 8-bit floats are widened instead. Its place must have been checked against <see cref="Length"/>.</summary>
    public Tensor View(StoredTensor tensor)
    {
        if (tensor.Values is { } values)
        {
            return torch.tensor(Array.ConvertAll(Slice((ulong)tensor.Offset, (ulong)tensor.Elements).ToArray(), code => values[code]), tensor.Shape);
        }
        if (tensor.Strides is not { } strides || tensor.Elements == 0)
        {
            return Wrap(tensor.Offset, tensor.Type, tensor.Shape);
        }
        using var span = Wrap(tensor.Offset, tensor.Type, [1 + tensor.Shape.Zip(strides).Sum(axis => (axis.First - 1) * axis.Second)]);
        return span.as_strided(tensor.Shape, strides);
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

    private Tensor Wrap(long offset, ScalarType elements, long[] sizes)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        InitializeDeviceType(DeviceType.CPU); // the direct call below goes past TorchSharp's own initialisation
        var type = (sbyte)elements;
        fixed (long* shape = sizes)
        {
            return Tensor.UnsafeCreateTensor(NewTensor(_data + offset, &KeepMapped, shape, sizes.Length, type, type, 0, 0, 0));
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
