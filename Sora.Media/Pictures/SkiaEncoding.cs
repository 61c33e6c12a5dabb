using SkiaSharp;

namespace Sora.Media.Pictures;

/// <summary>Pictures to Skia, which wants four bytes for each pixel, and back.</summary>
internal static class SkiaEncoding
{
    public static byte[] Encode(RgbPicture picture, Func<SKPixmap, SKData?> encode)
    {
        using var bitmap = Bitmap(picture);
        using var pixmap = bitmap.PeekPixels();
        using var data = encode(pixmap) ?? throw new InvalidOperationException($"Skia could not encode a picture of {picture.Width}x{picture.Height}.");
        return data.ToArray();
    }

    public static SKBitmap Bitmap(RgbPicture picture)
    {
        var bitmap = new SKBitmap(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var rgba = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < picture.Pixels.Length; from += 3, to += 4)
        {
            rgba[to] = picture.Pixels[from];
            rgba[to + 1] = picture.Pixels[from + 1];
            rgba[to + 2] = picture.Pixels[from + 2];
            rgba[to + 3] = 255;
        }
        return bitmap;
    }

    public static byte[] Rgb(SKBitmap bitmap)
    {
        var rgba = bitmap.GetPixelSpan();
        var pixels = new byte[bitmap.Width * bitmap.Height * 3];
        for (int from = 0, to = 0; to < pixels.Length; from += 4, to += 3)
        {
            rgba.Slice(from, 3).CopyTo(pixels.AsSpan(to));
        }
        return pixels;
    }
}
