using NetVips;
using Sora.Media.Mp4;
using Sora.Media.Pictures;

namespace Sora.Media.Videos;

/// <summary>
/// Writes AV1 without any program of the system: libvips, which comes with the package, encodes every frame as an AVIF still,
/// and the AV1 data of the stills become the key frames of an MP4. Larger and slower than <see cref="FfmpegEncoder"/>, but always there.
/// </summary>
public sealed class BuiltInAv1Encoder : IVideoEncoder
{
    private const int Quality = 60;

    /// <summary>0-9 in libvips, where 9 is slowest and smallest.</summary>
    private const int Effort = 1;

    public string Name => "built in (AV1, key frames only)";

    public Task EncodeAsync(IEnumerable<RgbPicture> frames, VideoFormat format, string path, CancellationToken cancellationToken = default) =>
        OutputFile.WriteAsync(path, () => Task.Run(() => Write(frames, format, path, cancellationToken), cancellationToken));

    private static void Write(IEnumerable<RgbPicture> frames, VideoFormat format, string path, CancellationToken cancellationToken)
    {
        AvifStill? first = null;
        var samples = new List<ReadOnlyMemory<byte>>();
        foreach (var frame in FrameSequence.Check(frames))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var still = AvifStill.Read(EncodeStill(Lanczos.Scale(frame, format.Width, format.Height)));
            first ??= still;
            if (!still.Configuration.Span.SequenceEqual(first.Configuration.Span))
            {
                throw new IOException("libvips changed its AV1 settings between two frames.");
            }
            samples.Add(still.Sample);
        }
        using var file = File.Create(path);
        new Av1Mp4(format, first!.Configuration, first.Colour, samples).WriteTo(file);
        file.Flush(flushToDisk: true);
    }

    private static byte[] EncodeStill(RgbPicture picture)
    {
        try
        {
            using var raw = Image.NewFromMemory(picture.Pixels, picture.Width, picture.Height, 3, Enums.BandFormat.Uchar);
            using var image = raw.Copy(interpretation: Enums.Interpretation.Srgb);
            return image.HeifsaveBuffer(q: Quality, compression: Enums.ForeignHeifCompression.Av1, effort: Effort, subsampleMode: Enums.ForeignSubsample.On, keep: Enums.ForeignKeep.None);
        }
        catch (VipsException fault)
        {
            throw new IOException($"libvips could not encode a frame: {fault.Message}", fault);
        }
    }
}
