using Sora.Media.Pictures;

namespace Sora.Media.Videos;

/// <summary>Writes MP4 files that browsers play.</summary>
public interface IVideoEncoder
{
    /// <summary>What writes them, such as <c>ffmpeg (H.264)</c>.</summary>
    string Name { get; }

    /// <summary>Writes a video. When it fails or is cancelled, no file and no process stays behind.</summary>
    /// <param name="frames">One or more, all of one size; read as they are needed.</param>
    /// <param name="format">Size and rate of the file; frames of another size are scaled by Lanczos.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="ArgumentException">No frames, or frames of different sizes.</exception>
    /// <exception cref="DiskFullException">There is no room for the file.</exception>
    /// <exception cref="IOException">The file could not be written or the encoder failed; the message says why.</exception>
    Task EncodeAsync(IEnumerable<RgbPicture> frames, VideoFormat format, string path, CancellationToken cancellationToken = default);
}
