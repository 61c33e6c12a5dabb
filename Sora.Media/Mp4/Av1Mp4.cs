using Sora.Media.Videos;

namespace Sora.Media.Mp4;

/// <summary>An MP4 of one AV1 track in which every sample is a key frame (AV1 in ISOBMFF 1.3). The index comes first, so that playing starts before the file is whole.</summary>
internal sealed class Av1Mp4(VideoFormat format, ReadOnlyMemory<byte> configuration, ReadOnlyMemory<byte> colour, IReadOnlyList<ReadOnlyMemory<byte>> samples)
{
    private const int TicksPerFrame = 512;
    private const int BoxHeader = 8;
    private const int Resolution72Dpi = 72;

    private int Timescale => format.FramesPerSecond * TicksPerFrame;

    private long Duration => (long)samples.Count * TicksPerFrame;

    public void WriteTo(Stream stream)
    {
        var dataLength = BoxHeader + samples.Sum(sample => (long)sample.Length);
        // The index holds the place of the data, which lies behind the index: its length does not depend on it.
        var head = Head(dataAt: 0);
        stream.Write(Head(head.Length + BoxHeader));
        stream.Write(new BoxWriter().U32(dataLength).Text("mdat").Written);
        foreach (var sample in samples)
        {
            stream.Write(sample.Span);
        }
    }

    private ReadOnlySpan<byte> Head(long dataAt)
    {
        var mp4 = new BoxWriter();
        mp4.Box("ftyp", () => mp4.Text("isom").U32(512).Text("isom").Text("iso2").Text("av01").Text("mp41"));
        mp4.Box("moov", () =>
        {
            mp4.FullBox("mvhd", 0, () =>
            {
                mp4.Zeros(8).U32(Timescale).U32(Duration).Fixed(1).U16(0x100).Zeros(10);
                Matrix(mp4).Zeros(24).U32(2); // the next free track
            });
            mp4.Box("trak", () =>
            {
                TrackHeader(mp4);
                mp4.Box("mdia", () =>
                {
                    mp4.FullBox("mdhd", 0, () => mp4.Zeros(8).U32(Timescale).U32(Duration).U16(0x55C4).U16(0)); // language: undetermined
                    mp4.FullBox("hdlr", 0, () => mp4.Zeros(4).Text("vide").Zeros(12).Text("video\0"));
                    mp4.Box("minf", () =>
                    {
                        mp4.FullBox("vmhd", 1, () => mp4.Zeros(8));
                        mp4.Box("dinf", () => mp4.FullBox("dref", 0, () => mp4.U32(1).FullBox("url ", 1, () => { })));
                        mp4.Box("stbl", () => SampleTable(mp4, dataAt));
                    });
                });
            });
        });
        return mp4.Written;
    }

    private void TrackHeader(BoxWriter mp4) => mp4.FullBox("tkhd", 3, () => // enabled, in the movie
    {
        mp4.Zeros(8).U32(1).Zeros(4).U32(Duration).Zeros(16);
        Matrix(mp4).Fixed(format.Width).Fixed(format.Height);
    });

    private void SampleTable(BoxWriter mp4, long dataAt)
    {
        mp4.FullBox("stsd", 0, () => mp4.U32(1).Box("av01", () =>
        {
            mp4.Zeros(6).U16(1).Zeros(16).U16(format.Width).U16(format.Height).Fixed(Resolution72Dpi).Fixed(Resolution72Dpi);
            mp4.Zeros(4).U16(1).Zeros(32).U16(24).U16(0xFFFF); // one frame per sample, no name, 24 bits, no colour table
            mp4.Box("av1C", () => mp4.Bytes(configuration.Span));
            if (!colour.IsEmpty)
            {
                mp4.Box("colr", () => mp4.Bytes(colour.Span));
            }
        }));
        mp4.FullBox("stts", 0, () => mp4.U32(1).U32(samples.Count).U32(TicksPerFrame));
        mp4.FullBox("stsc", 0, () => mp4.U32(1).U32(1).U32(samples.Count).U32(1)); // one chunk with all samples
        mp4.FullBox("stsz", 0, () =>
        {
            mp4.U32(0).U32(samples.Count);
            foreach (var sample in samples)
            {
                mp4.U32(sample.Length);
            }
        });
        mp4.FullBox("stco", 0, () => mp4.U32(1).U32(dataAt));
    }

    /// <summary>The unity transformation.</summary>
    private static BoxWriter Matrix(BoxWriter mp4) => mp4.Fixed(1).Zeros(12).Fixed(1).Zeros(12).U32(0x4000_0000);
}
