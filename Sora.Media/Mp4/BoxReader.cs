using System.Buffers.Binary;
using System.Text;

namespace Sora.Media.Mp4;

/// <summary>Reads numbers and boxes of an ISO base media file; never beyond the end of what it was given.</summary>
internal ref struct BoxReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public readonly bool AtEnd => rest.IsEmpty;

    public int U8() => Take(1)[0];

    public int U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public long U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A number of 0, 4 or 8 bytes.</summary>
    public long Number(int size) => size switch
    {
        0 => 0,
        4 => U32(),
        8 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
        _ => throw new InvalidDataException($"A number of {size} bytes is not expected here."),
    };

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > rest.Length)
        {
            throw new InvalidDataException("The file ends in the middle of a box.");
        }
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    /// <summary>The next box: its type and what is in it.</summary>
    public ReadOnlySpan<byte> Box(out string type)
    {
        var size = U32();
        type = Encoding.ASCII.GetString(Take(4));
        return size switch
        {
            0 => Take(rest.Length), // up to the end
            1 => Take(Length(Number(8) - 16)),
            _ => Take(Length(size - 8)),
        };
    }

    /// <summary>The content of the first box of a type, or an error that names it.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> boxes, string wanted) =>
        TryFind(boxes, wanted, out var content) ? content : throw new InvalidDataException($"The file has no box '{wanted}'.");

    public static bool TryFind(ReadOnlySpan<byte> boxes, string wanted, out ReadOnlySpan<byte> content)
    {
        var reader = new BoxReader(boxes);
        while (!reader.AtEnd)
        {
            content = reader.Box(out var type);
            if (type == wanted)
            {
                return true;
            }
        }
        content = default;
        return false;
    }

    private static int Length(long length) => length is >= 0 and <= int.MaxValue ? (int)length : throw new InvalidDataException("A box has an impossible size.");
}
