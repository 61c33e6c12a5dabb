using System.Diagnostics;
using System.Text.Json;
using Sora.Media.Mp4;

namespace Sora.Media.Tests.Videos;

/// <summary>What an MP4 says about itself, read from its boxes.</summary>
internal sealed record Mp4Facts(IReadOnlyList<string> TopLevel, string Codec, int Width, int Height, int Frames, double Seconds, IReadOnlyList<byte[]> Samples)
{
    public static Mp4Facts Read(byte[] file)
    {
        var top = new List<string>();
        var reader = new BoxReader(file);
        while (!reader.AtEnd)
        {
            reader.Box(out var type);
            top.Add(type);
        }
        var media = BoxReader.Find(BoxReader.Find(BoxReader.Find(file, "moov"), "trak"), "mdia");
        var table = BoxReader.Find(BoxReader.Find(media, "minf"), "stbl");

        var header = new BoxReader(BoxReader.Find(media, "mdhd"));
        header.Take(12);
        var (timescale, duration) = (header.U32(), header.U32());

        var entry = new BoxReader(new BoxReader(BoxReader.Find(table, "stsd")[8..]).Box(out var codec));
        entry.Take(24);
        var (width, height) = (entry.U16(), entry.U16());

        var sizes = new BoxReader(BoxReader.Find(table, "stsz"));
        sizes.Take(8);
        var samples = new List<byte[]>();
        var place = new BoxReader(BoxReader.Find(table, "stco")[8..]).U32();
        for (var count = sizes.U32(); count > 0; count--)
        {
            var size = (int)sizes.U32();
            if (codec == "av01") // the one chunk of our own writer
            {
                samples.Add(file.AsSpan((int)place, size).ToArray());
            }
            else
            {
                samples.Add([]);
            }
            place += size;
        }
        return new Mp4Facts(top, codec, width, height, samples.Count, (double)duration / timescale, samples);
    }

    /// <summary>What ffprobe counts by decoding the whole file; skips the test where it is not installed.</summary>
    public static (string Codec, int Width, int Height, int Frames, double Seconds) Probe(string path)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ffprobe"), "ffprobe is not installed (apt-get install ffmpeg).");
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/ffprobe",
            ["-v", "error", "-count_frames", "-show_entries", "stream=codec_name,width,height,nb_read_frames,duration", "-of", "json", path]) { RedirectStandardOutput = true })!;
        var stream = JsonDocument.Parse(process.StandardOutput.ReadToEnd()).RootElement.GetProperty("streams")[0];
        return (stream.GetProperty("codec_name").GetString()!, stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32(),
            int.Parse(stream.GetProperty("nb_read_frames").GetString()!), double.Parse(stream.GetProperty("duration").GetString()!));
    }
}
