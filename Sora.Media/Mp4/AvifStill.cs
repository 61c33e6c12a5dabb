namespace Sora.Media.Mp4;

/// <summary>What an AVIF still (AV1 Image File Format 1.1 in HEIF, ISO/IEC 23008-12) holds of AV1.</summary>
/// <param name="Configuration">Content of the <c>av1C</c> box.</param>
/// <param name="Colour">Content of the <c>colr</c> box; empty when there is none.</param>
/// <param name="Sample">The AV1 data of the picture: a sequence header and a key frame.</param>
internal sealed record AvifStill(ReadOnlyMemory<byte> Configuration, ReadOnlyMemory<byte> Colour, ReadOnlyMemory<byte> Sample)
{
    // A temporal delimiter, which libvips writes and which an MP4 should not hold: the sample itself delimits.
    private static ReadOnlySpan<byte> TemporalDelimiter => [0x12, 0x00];

    /// <exception cref="InvalidDataException">The file is no AVIF still of one picture, or it is cut off.</exception>
    public static AvifStill Read(byte[] file)
    {
        var meta = Content(BoxReader.Find(file, "meta"));
        var properties = BoxReader.Find(BoxReader.Find(meta, "iprp"), "ipco");
        var colour = BoxReader.TryFind(properties, "colr", out var found) ? found : default;
        var sample = Locate(file, BoxReader.Find(meta, "iloc"), PrimaryItem(BoxReader.Find(meta, "pitm"))).AsMemory();
        return new AvifStill(
            BoxReader.Find(properties, "av1C").ToArray(), colour.ToArray(), sample.Span.StartsWith(TemporalDelimiter) ? sample[TemporalDelimiter.Length..] : sample);
    }

    /// <summary>What follows the version and the flags of a full box.</summary>
    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> fullBox) => fullBox.Length >= 4 ? fullBox[4..] : throw new InvalidDataException("A box of the AVIF file is cut off.");

    private static long PrimaryItem(ReadOnlySpan<byte> box)
    {
        var reader = new BoxReader(box);
        var version = reader.U8();
        reader.Take(3);
        return version == 0 ? reader.U16() : reader.U32();
    }

    /// <summary>Joins the extents of an item, which lie anywhere in the file.</summary>
    private static byte[] Locate(byte[] file, ReadOnlySpan<byte> box, long wanted)
    {
        var reader = new BoxReader(box);
        var version = reader.U8();
        reader.Take(3);
        var sizes = reader.U16();
        var (offsetSize, lengthSize, baseSize, indexSize) = (sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15, version is 1 or 2 ? sizes & 15 : 0);
        for (var items = version < 2 ? reader.U16() : reader.U32(); items > 0; items--)
        {
            var id = version < 2 ? reader.U16() : reader.U32();
            var construction = version is 1 or 2 ? reader.U16() & 15 : 0;
            reader.U16(); // data reference
            var start = reader.Number(baseSize);
            var data = new List<byte>();
            for (var extents = reader.U16(); extents > 0; extents--)
            {
                reader.Number(indexSize);
                var (offset, length) = (start + reader.Number(offsetSize), reader.Number(lengthSize));
                if (id != wanted)
                {
                    continue;
                }
                if (construction != 0 || offset < 0 || offset > file.Length || length < 0 || length > file.Length - offset)
                {
                    throw new InvalidDataException("The picture lies outside the AVIF file.");
                }
                data.AddRange(file.AsSpan((int)offset, (int)length));
            }
            if (id == wanted)
            {
                return [.. data];
            }
        }
        throw new InvalidDataException("The AVIF file has no picture.");
    }
}
