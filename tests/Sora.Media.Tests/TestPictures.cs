using Sora.Media.Pictures;

namespace Sora.Media.Tests;

/// <summary>Pictures whose content is known, and their comparison.</summary>
internal static class TestPictures
{
    public static RgbPicture Solid(int width, int height, byte r, byte g, byte b) => Draw(width, height, (_, _) => (r, g, b));

    /// <summary>A bright disc on a blue gradient; it moves with <paramref name="t"/> from 0 to 1.</summary>
    public static RgbPicture Disc(int width, int height, double t) => Draw(width, height, (x, y) =>
    {
        var (dx, dy) = (x - (width * (0.2 + (0.6 * t))), y - (height * 0.5));
        return Math.Sqrt((dx * dx) + (dy * dy)) < width * 0.15 ? ((byte)250, (byte)200, (byte)40) : ((byte)20, (byte)(40 + (120 * y / height)), (byte)(200 - (60 * x / width)));
    });

    public static RgbPicture[] Clip(int width, int height, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Disc(width, height, count == 1 ? 0 : i / (count - 1.0)))];

    public static RgbPicture Draw(int width, int height, Func<int, int, (byte R, byte G, byte B)> colour)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            (pixels[i * 3], pixels[(i * 3) + 1], pixels[(i * 3) + 2]) = colour(i % width, i / width);
        }
        return new RgbPicture(width, height, pixels);
    }

    /// <summary>Peak signal-to-noise ratio in dB.</summary>
    public static double Psnr(RgbPicture a, RgbPicture b)
    {
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        var error = a.Pixels.Zip(b.Pixels, (p, q) => (double)(p - q) * (p - q)).Average();
        return error == 0 ? double.PositiveInfinity : 10 * Math.Log10(255 * 255 / error);
    }

    /// <summary>Decodes JPEG, WebP or AVIF with libvips.</summary>
    public static RgbPicture Decode(byte[] file)
    {
        using var image = NetVips.Image.NewFromBuffer(file);
        Assert.Equal(3, image.Bands);
        return new RgbPicture(image.Width, image.Height, image.WriteToMemory<byte>());
    }
}
