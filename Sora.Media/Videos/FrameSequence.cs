using Sora.Media.Pictures;

namespace Sora.Media.Videos;

/// <summary>The frames of one video: at least one, all of one size.</summary>
internal static class FrameSequence
{
    public static IEnumerable<RgbPicture> Check(IEnumerable<RgbPicture> frames)
    {
        RgbPicture? first = null;
        foreach (var frame in frames)
        {
            first ??= frame;
            if ((frame.Width, frame.Height) != (first.Width, first.Height))
            {
                throw new ArgumentException($"A frame has {frame.Width}x{frame.Height} pixels, the first has {first.Width}x{first.Height}.", nameof(frames));
            }
            yield return frame;
        }
        if (first is null)
        {
            throw new ArgumentException("A video needs at least one frame.", nameof(frames));
        }
    }
}
