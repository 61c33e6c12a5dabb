using System.Buffers.Binary;
using System.IO.Compression;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>Many small pictures on one sheet, written as PNG: what a person looks at to judge a training run.</summary>
public static class ContactSheet
{
    const int Gap = 4;

    /// <summary>Writes pictures row by row.</summary>
    /// <param name="path">The PNG file to write.</param>
    /// <param name="pictures">(N, 3, H, W), 0 to 1.</param>
    /// <param name="columns">Pictures per row.</param>
    public static void Write(string path, Tensor pictures, int columns)
    {
        using var scope = NewDisposeScope();
        var (count, height, width) = ((int)pictures.shape[0], (int)pictures.shape[2], (int)pictures.shape[3]);
        var rows = (count + columns - 1) / columns;
        var (sheetWidth, sheetHeight) = (columns * (width + Gap) + Gap, rows * (height + Gap) + Gap);
        var sheet = full([sheetHeight, sheetWidth, 3], 255, ScalarType.Byte);
        var pixels = (pictures.cpu().to(float32).clamp(0, 1) * 255).round().to(ScalarType.Byte).permute(0, 2, 3, 1); // (N, H, W, 3)
        for (var i = 0; i < count; i++)
            sheet.narrow(0, Gap + i / columns * (height + Gap), height).narrow(1, Gap + i % columns * (width + Gap), width).copy_(pixels[i]);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = File.Create(path);
        WritePng(file, sheetWidth, sheetHeight, sheet.contiguous().data<byte>().ToArray());
    }

    static void WritePng(Stream file, int width, int height, ReadOnlySpan<byte> rgb)
    {
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // eight bits, RGB
        WriteChunk(file, "IHDR"u8, header);

        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                zip.WriteByte(0); // no filter
                zip.Write(rgb.Slice(row * width * 3, width * 3));
            }
        }
        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
    }

    static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }
        return crc;
    }
}
