namespace Sora.Media.Videos;

/// <summary>What a video file is like.</summary>
public sealed record VideoFormat
{
    /// <param name="width">Pixels, even, 16-4096.</param>
    /// <param name="height">Pixels, even, 16-4096.</param>
    /// <param name="framesPerSecond">1-120.</param>
    public VideoFormat(int width, int height, int framesPerSecond)
    {
        Check(width, nameof(width));
        Check(height, nameof(height));
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, 120);
        (Width, Height, FramesPerSecond) = (width, height, framesPerSecond);
    }

    public int Width { get; }

    public int Height { get; }

    public int FramesPerSecond { get; }

    // Even, because players want colours at half resolution.
    private static void Check(int side, string name)
    {
        if (side is < 16 or > 4096 || side % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(name, side, "A side of a video has 16 to 4096 pixels, an even number.");
        }
    }
}
