namespace Sora.Media.Videos;

/// <summary>The encoders that this machine has.</summary>
public static class VideoEncoders
{
    /// <summary>ffmpeg with H.264 where there is one, the built-in AV1 encoder otherwise.</summary>
    /// <param name="ffmpeg">Path of the program (setting <c>Sora:Ffmpeg</c>, or <c>SORA_FFMPEG</c> on the command line); looked for on the PATH when null or empty; <c>none</c> for the built-in encoder.</param>
    /// <exception cref="FileNotFoundException">The path is given, but no ffmpeg with libx264 is there.</exception>
    public static IVideoEncoder Best(string? ffmpeg = null)
    {
        if (ffmpeg == "none")
        {
            return new BuiltInAv1Encoder();
        }
        if (!string.IsNullOrEmpty(ffmpeg))
        {
            return FfmpegEncoder.HasH264(ffmpeg)
                ? new FfmpegEncoder(ffmpeg)
                : throw new FileNotFoundException($"'{ffmpeg}' is no ffmpeg with libx264. Correct Sora:Ffmpeg (SORA_FFMPEG on the command line), or set it to 'none' for the built-in encoder.", ffmpeg);
        }
        return OnPath() is { } found && FfmpegEncoder.HasH264(found) ? new FfmpegEncoder(found) : new BuiltInAv1Encoder();
    }

    private static string? OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg"))
            .FirstOrDefault(File.Exists);
}
