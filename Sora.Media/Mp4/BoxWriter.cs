using System.Buffers.Binary;
using System.Text;

namespace Sora.Media.Mp4;

/// <summary>Writes the boxes of an ISO base media file (ISO/IEC 14496-12): a 32-bit size, four letters, the content; all numbers big-endian.</summary>
internal sealed class BoxWriter
{
    private readonly MemoryStream bytes = new();

    public ReadOnlySpan<byte> Written => bytes.GetBuffer().AsSpan(0, (int)bytes.Length);

    public BoxWriter Box(string type, Action content)
    {
        var start = (int)bytes.Length;
        U32(0).Text(type);
        content();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.GetBuffer().AsSpan(start), (uint)(bytes.Length - start));
        return this;
    }

    /// <summary>A box that begins with a version (0 here) and flags.</summary>
    public BoxWriter FullBox(string type, uint flags, Action content) => Box(type, () =>
    {
        U32(flags);
        content();
    });

    public BoxWriter U16(int value)
    {
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(two, checked((ushort)value));
        bytes.Write(two);
        return this;
    }

    public BoxWriter U32(long value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(four, checked((uint)value));
        bytes.Write(four);
        return this;
    }

    /// <summary>A number with 16 bits before and 16 after the point.</summary>
    public BoxWriter Fixed(int value) => U32((long)value << 16);

    /// <summary>ASCII, without an end mark.</summary>
    public BoxWriter Text(string value) => Bytes(Encoding.ASCII.GetBytes(value));

    public BoxWriter Zeros(int count) => Bytes(new byte[count]);

    public BoxWriter Bytes(ReadOnlySpan<byte> value)
    {
        bytes.Write(value);
        return this;
    }
}
