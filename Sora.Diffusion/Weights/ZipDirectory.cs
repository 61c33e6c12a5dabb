using System.Buffers.Binary;
using System.Text;

namespace Sora.Diffusion.Weights;

/// <summary>
/// Where the records of a zip archive lie within the file. Only what PyTorch writes is accepted: records that are stored as they are, neither compressed nor encrypted, so that they can be looked at in place.
/// Source: the .ZIP File Format Specification, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
/// </summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int EntryBytes = 46;
    private const int LocalBytes = 30;
    private const int LongestComment = ushort.MaxValue;
    private const ushort Zip64 = 1;

    /// <summary>The records by name: first byte and number of bytes, both within the file.</summary>
    /// <exception cref="WeightsException">The file is not such an archive, or is damaged.</exception>
    public static Dictionary<string, (long Offset, long Length)> Read(MappedFile file)
    {
        var (count, at) = Directory(file);
        var records = new Dictionary<string, (long, long)>();
        for (var entry = 0ul; entry < count; entry++)
        {
            var head = Expect(file, at, EntryBytes, "PK\x01\x02"u8);
            var (nameBytes, extraBytes, commentBytes) = (U16(head[28..]), U16(head[30..]), U16(head[32..]));
            var name = Encoding.UTF8.GetString(file.Slice(at + EntryBytes, nameBytes));
            if ((U16(head[8..]) & 1) != 0 || U16(head[10..]) != 0)
            {
                throw new WeightsException(file.Path, $"the record '{name}' is compressed or encrypted, which PyTorch never does.");
            }
            ulong size = U32(head[24..]), packed = U32(head[20..]), local = U32(head[42..]);
            Widen(file, file.Slice(at + EntryBytes + nameBytes, extraBytes), ref size, ref packed, ref local);

            var localHead = Expect(file, local, LocalBytes, "PK\x03\x04"u8);
            var data = local + LocalBytes + U16(localHead[26..]) + U16(localHead[28..]);
            if (size != packed || data > (ulong)file.Length || size > (ulong)file.Length - data)
            {
                throw new WeightsException(file.Path, $"the record '{name}' claims {size} bytes at {data} of a file of {file.Length}: it is truncated or damaged.");
            }
            if (!records.TryAdd(name, ((long)data, (long)size)))
            {
                throw new WeightsException(file.Path, $"the record '{name}' is listed twice.");
            }
            at += EntryBytes + (ulong)nameBytes + extraBytes + commentBytes;
        }
        return records;
    }

    // Number of entries and place of the first one, from the record at the end of the file.
    private static (ulong Count, ulong At) Directory(MappedFile file)
    {
        var tail = file.Slice((ulong)Math.Max(0, file.Length - EndBytes - LongestComment), (ulong)Math.Min(file.Length, EndBytes + LongestComment));
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            var end = tail[at..];
            if (!end.StartsWith("PK\x05\x06"u8) || U16(end[20..]) != end.Length - EndBytes)
            {
                continue;
            }
            var place = (ulong)(file.Length - end.Length);
            if (place < LocatorBytes || !file.Slice(place - LocatorBytes, LocatorBytes).StartsWith("PK\x06\x07"u8))
            {
                return (U16(end[10..]), U32(end[16..]));
            }
            var wide = Expect(file, U64(file.Slice(place - LocatorBytes, LocatorBytes)[8..]), 56, "PK\x06\x06"u8);
            return (U64(wide[32..]), U64(wide[48..]));
        }
        throw new WeightsException(file.Path, file.Slice(0, Math.Min(2, (ulong)file.Length)).SequenceEqual("PK"u8)
            ? "the archive has no directory at its end: the file is truncated."
            : "this is not a zip archive: a checkpoint must be saved by PyTorch 1.6 or newer, in its zip format.");
    }

    // In archives beyond 4 GB, fields that are all ones stand in an extra field, in this order.
    private static void Widen(MappedFile file, ReadOnlySpan<byte> extra, ref ulong size, ref ulong packed, ref ulong local)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (U16(extra), U16(extra[2..]));
            if (length > extra.Length - 4)
            {
                throw Damaged(file);
            }
            if (id == Zip64)
            {
                var field = extra.Slice(4, length);
                Take(file, ref field, ref size);
                Take(file, ref field, ref packed);
                Take(file, ref field, ref local);
            }
            extra = extra[(4 + length)..];
        }

        static void Take(MappedFile file, ref ReadOnlySpan<byte> field, ref ulong value)
        {
            if (value == uint.MaxValue)
            {
                value = field.Length >= sizeof(ulong) ? U64(field) : throw Damaged(file);
                field = field[sizeof(ulong)..];
            }
        }
    }

    private static ReadOnlySpan<byte> Expect(MappedFile file, ulong at, int count, ReadOnlySpan<byte> signature)
    {
        var bytes = file.Slice(at, (ulong)count);
        return bytes.StartsWith(signature) ? bytes : throw Damaged(file);
    }

    private static WeightsException Damaged(MappedFile file) => new(file.Path, "the directory of the zip archive is damaged.");

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ulong U64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
