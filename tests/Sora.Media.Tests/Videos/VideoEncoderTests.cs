using System.Diagnostics;
using Sora.Media.Pictures;
using Sora.Media.Videos;

namespace Sora.Media.Tests.Videos;

/// <summary>What both encoders promise; those of ffmpeg are skipped where it is not installed.</summary>
public sealed class VideoEncoderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static TheoryData<string> Encoders => ["ffmpeg", "built in"];

    [Theory, MemberData(nameof(Encoders))]
    public async Task The_file_has_exactly_the_size_the_frames_and_the_duration_asked(string kind)
    {
        var path = folder.File("clip.mp4");
        await Encoder(kind).EncodeAsync(TestPictures.Clip(96, 168, 24), new VideoFormat(180, 320, 12), path);

        var facts = Mp4Facts.Read(await File.ReadAllBytesAsync(path));
        Assert.Equal((180, 320, 24, 2.0), (facts.Width, facts.Height, facts.Frames, facts.Seconds));
        Assert.True(Index(facts, "moov") < Index(facts, "mdat"), "The index must come before the data, so that playing starts at once.");

        var (codec, width, height, frames, seconds) = Mp4Facts.Probe(path);
        Assert.Equal((kind == "ffmpeg" ? "h264" : "av1", 180, 320, 24, 2.0), (codec, width, height, frames, seconds));
    }

    [Theory, MemberData(nameof(Encoders))]
    public async Task The_frames_look_like_those_that_went_in(string kind)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ffmpeg"), "ffmpeg, which decodes the file here, is not installed.");
        var path = folder.File("clip.mp4");
        var clip = TestPictures.Clip(160, 96, 8);
        await Encoder(kind).EncodeAsync(clip, new VideoFormat(160, 96, 8), path);

        using var decode = Process.Start(new ProcessStartInfo("/usr/bin/ffmpeg", ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]) { RedirectStandardOutput = true })!;
        for (var i = 0; i < clip.Length; i++)
        {
            var pixels = new byte[160 * 96 * 3];
            await decode.StandardOutput.BaseStream.ReadExactlyAsync(pixels);
            Assert.True(TestPictures.Psnr(clip[i], new RgbPicture(160, 96, pixels)) > 27, $"frame {i}");
        }
        Assert.Equal(-1, decode.StandardOutput.BaseStream.ReadByte());
    }

    [Theory, MemberData(nameof(Encoders))]
    public async Task Cancelling_leaves_no_file_and_no_process(string kind)
    {
        var path = folder.File("clip.mp4");
        using var cancel = new CancellationTokenSource();
        var before = Children();

        IEnumerable<RgbPicture> Endless()
        {
            for (var i = 0; ; i++)
            {
                if (i == 30)
                {
                    cancel.Cancel();
                }
                yield return TestPictures.Disc(96, 168, 0.5);
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Encoder(kind).EncodeAsync(Endless(), new VideoFormat(96, 168, 12), path, cancel.Token));
        Assert.False(File.Exists(path));
        Assert.Subset(before, Children());
    }

    [Theory, MemberData(nameof(Encoders))]
    public async Task A_full_disk_is_named_as_the_reason(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /dev/full.");
        var path = folder.File("clip.mp4");
        File.CreateSymbolicLink(path, "/dev/full");

        var fault = await Assert.ThrowsAsync<DiskFullException>(() => Encoder(kind).EncodeAsync(TestPictures.Clip(96, 168, 12), new VideoFormat(96, 168, 12), path));
        Assert.Contains("No space is left", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory, MemberData(nameof(Encoders))]
    public async Task Frames_of_different_sizes_are_refused_and_leave_no_file(string kind)
    {
        var path = folder.File("clip.mp4");
        RgbPicture[] frames = [TestPictures.Disc(96, 168, 0), TestPictures.Disc(168, 96, 0)];
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => Encoder(kind).EncodeAsync(frames, new VideoFormat(96, 168, 12), path));
        Assert.Contains("168x96", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory, MemberData(nameof(Encoders))]
    public async Task No_frames_are_refused(string kind) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Encoder(kind).EncodeAsync([], new VideoFormat(96, 168, 12), folder.File("clip.mp4")));

    [Theory, MemberData(nameof(Encoders))]
    public async Task A_folder_that_is_not_there_is_an_error_that_names_it(string kind)
    {
        var fault = await Assert.ThrowsAnyAsync<IOException>(() => Encoder(kind).EncodeAsync(TestPictures.Clip(96, 168, 2), new VideoFormat(96, 168, 12), folder.File("missing/clip.mp4")));
        Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ffmpeg_says_last_is_in_the_error()
    {
        var stub = Stub("echo 'the last words' >&2\nexit 3");
        var fault = await Assert.ThrowsAsync<IOException>(() => new FfmpegEncoder(stub).EncodeAsync(TestPictures.Clip(96, 168, 2), new VideoFormat(96, 168, 12), folder.File("clip.mp4")));
        Assert.Contains("code 3: the last words", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ffmpeg_that_hangs_is_ended()
    {
        var stub = Stub("exec sleep 1000");
        var before = Children();
        var fault = await Assert.ThrowsAsync<IOException>(() =>
            new FfmpegEncoder(stub, TimeSpan.FromMilliseconds(200)).EncodeAsync(TestPictures.Clip(96, 168, 2), new VideoFormat(96, 168, 12), folder.File("clip.mp4")));
        Assert.Contains("took longer", fault.Message, StringComparison.Ordinal);
        Assert.Subset(before, Children());
    }

    [Fact]
    public void Without_ffmpeg_the_built_in_encoder_is_chosen()
    {
        Assert.IsType<BuiltInAv1Encoder>(VideoEncoders.Best("none"));
        Assert.Contains("Sora:Ffmpeg", Assert.Throws<FileNotFoundException>(() => VideoEncoders.Best("/nowhere/ffmpeg")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(97, 168)]
    [InlineData(96, 14)]
    [InlineData(4098, 96)]
    public void Sizes_that_players_do_not_take_are_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new VideoFormat(width, height, 12));

    public void Dispose() => folder.Dispose();

    private static IVideoEncoder Encoder(string kind)
    {
        if (kind == "built in")
        {
            return new BuiltInAv1Encoder();
        }
        var best = VideoEncoders.Best();
        Assert.SkipUnless(best is FfmpegEncoder, "ffmpeg is not installed (apt-get install ffmpeg).");
        return best;
    }

    /// <summary>A program of the given shell lines in place of ffmpeg.</summary>
    private string Stub(string lines)
    {
        var stub = folder.File("ffmpeg");
        File.WriteAllText(stub, $"#!/bin/sh\n{lines}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        return stub;
    }

    private static int Index(Mp4Facts facts, string box) => facts.TopLevel.ToList().IndexOf(box);

    /// <summary>Child processes of this one that are alive.</summary>
    private static HashSet<int> Children() =>
        [.. File.ReadAllText($"/proc/self/task/{Environment.ProcessId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
