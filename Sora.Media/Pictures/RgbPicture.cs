namespace Sora.Media.Pictures;

/// <summary>A picture: 8-bit RGB, interleaved, rows from the top, no padding.</summary>
public sealed record RgbPicture
{
    /// <param name="width">Pixels, 1-16 384.</param>
    /// <param name="height">Pixels, 1-16 384.</param>
    /// <param name="pixels"><c>width * height * 3</c> bytes; not copied.</param>
    public RgbPicture(int width, int height, byte[] pixels)
    {
        CheckSide(width, nameof(width));
        CheckSide(height, nameof(height));
        if (pixels.Length != width * height * 3)
        {
            throw new ArgumentException($"{width}x{height} pixels of RGB are {width * height * 3} bytes, not {pixels.Length}.", nameof(pixels));
        }
        (Width, Height, Pixels) = (width, height, pixels);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Pixels { get; }

    /// <summary>The picture in another size, by the Lanczos kernel of three lobes.</summary>
    /// <param name="width">Pixels, 1-16 384.</param>
    /// <param name="height">Pixels, 1-16 384.</param>
    public RgbPicture Scale(int width, int height) => Lanczos.Scale(this, width, height);

    internal static void CheckSide(int side, string name)
    {
        if (side is < 1 or > 16_384)
        {
            throw new ArgumentOutOfRangeException(name, side, "A side of a picture has 1 to 16384 pixels.");
        }
    }
}
