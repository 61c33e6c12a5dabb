using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Published;

/// <summary>Writes float32 tensors as <c>torch.save</c> does: a zip of a pickle and one record per tensor.</summary>
internal static class TorchArchive
{
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names and values.</param>
    /// <param name="key">The dictionary that holds them, within the one at the top; null puts them at the top.</param>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, string? key = null)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        var contents = tensors.ToList();
        var pickle = new List<byte>([0x80, 2, (byte)'}']);
        if (key is not null)
        {
            pickle.AddRange([.. Text(key), (byte)'}']);
        }
        for (var index = 0; index < contents.Count; index++)
        {
            using var value = contents[index].Value.detach().contiguous();
            pickle.AddRange([.. Text(contents[index].Key), .. Tensor(index, value), (byte)'s']);
            Add($"archive/data/{index}", value.bytes);
        }
        pickle.AddRange(key is null ? "."u8 : "s."u8);
        Add("archive/data.pkl", [.. pickle]);
        Add("archive/version", "3\n"u8);

        void Add(string name, ReadOnlySpan<byte> bytes)
        {
            using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
    }

    private static byte[] Tensor(int index, Tensor value) =>
    [
        .. "ctorch._utils\n_rebuild_tensor_v2\n(("u8, .. Text("storage"), .. "ctorch\nFloatStorage\n"u8, .. Text($"{index}"), .. Text("cpu"), .. Number(value.numel()), .. "tQ"u8,
        .. Number(0), (byte)'(', .. value.shape.SelectMany(Number), .. "t("u8, .. value.stride().SelectMany(Number), (byte)'t', 0x89, .. "ccollections\nOrderedDict\n)RtR"u8,
    ];

    private static byte[] Text(string text) => [(byte)'X', .. Int32(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Number(long number) => [(byte)'J', .. Int32((int)number)];

    private static byte[] Int32(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
