using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Sora.Media.Pictures;

namespace Sora.Media.Videos;

/// <summary>Writes H.264 with a child process of ffmpeg, which reads the raw frames from its standard input.</summary>
/// <param name="program">Path of ffmpeg.</param>
/// <param name="timeLimit">How long one video may take; five minutes when omitted.</param>
public sealed class FfmpegEncoder(string program, TimeSpan? timeLimit = null) : IVideoEncoder
{
    private const int ErrorTail = 2000;

    private readonly TimeSpan timeLimit = timeLimit ?? TimeSpan.FromMinutes(5);

    public string Name => "ffmpeg (H.264)";

    public Task EncodeAsync(IEnumerable<RgbPicture> frames, VideoFormat format, string path, CancellationToken cancellationToken = default) =>
        OutputFile.WriteAsync(path, () => RunAsync(frames, format, path, cancellationToken));

    /// <summary>True when the program runs and can write H.264: some distributions leave libx264 out.</summary>
    internal static bool HasH264(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-hide_banner", "-h", "encoder=libx264"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            return process.StandardOutput.ReadToEnd().Contains("Encoder libx264", StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private async Task RunAsync(IEnumerable<RgbPicture> frames, VideoFormat format, string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeLimit);
        using var checkedFrames = FrameSequence.Check(frames).GetEnumerator();
        checkedFrames.MoveNext();
        using var process = Start(checkedFrames.Current, format, path);
        var input = WriteAsync(process.StandardInput.BaseStream, checkedFrames, limit.Token);
        var errors = ReadTailAsync(process.StandardError);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            ThrowIfFailed(process.ExitCode, await errors.ConfigureAwait(false), path);
            await input.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"ffmpeg took longer than {timeLimit.TotalSeconds:0} s and was ended.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            // Nobody reads the caller's frames any more once this returns.
            await limit.CancelAsync().ConfigureAwait(false);
            await input.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void ThrowIfFailed(int exitCode, string errors, string path)
    {
        if (exitCode != 0)
        {
            throw errors.Contains("No space left on device", StringComparison.Ordinal)
                ? new DiskFullException(path)
                : new IOException($"ffmpeg ended with code {exitCode}: {errors}");
        }
    }

    private Process Start(RgbPicture first, VideoFormat format, string path)
    {
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-loglevel", "error", "-y",
            "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", $"{first.Width}x{first.Height}",
            "-framerate", format.FramesPerSecond.ToString(CultureInfo.InvariantCulture), "-i", "pipe:0",
            "-vf", $"scale={format.Width}:{format.Height}:flags=lanczos+accurate_rnd+full_chroma_int:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "18",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            "-movflags", "+faststart", "-f", "mp4", Path.GetFullPath(path),
        ];
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception fault)
        {
            throw new IOException($"{program} could not be started: {fault.Message}", fault);
        }
    }

    private static async Task WriteAsync(Stream input, IEnumerator<RgbPicture> frames, CancellationToken cancellationToken)
    {
        // On another thread: making the frames may take long, and the caller's is waiting for the process.
        await Task.Yield();
        try
        {
            do
            {
                await input.WriteAsync(frames.Current.Pixels, cancellationToken).ConfigureAwait(false);
            }
            while (frames.MoveNext());
        }
        catch (IOException)
        {
            // The process has closed its end: its exit code and last words say why.
        }
        finally
        {
            await input.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<string> ReadTailAsync(StreamReader errors)
    {
        var tail = "";
        var buffer = new char[ErrorTail];
        while (await errors.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
        {
            tail += new string(buffer, 0, count);
            tail = tail[Math.Max(0, tail.Length - ErrorTail)..];
        }
        return tail.Trim();
    }
}
