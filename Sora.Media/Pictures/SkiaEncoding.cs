using SkiaSharp;

namespace Sora.Media.Pictures;

/// <summary>Hands a picture to Skia's encoders, which want four bytes for each pixel.</summary>
internal static class SkiaEncoding
{
    public static unsafe byte[] Encode(RgbPicture picture, Func<SKPixmap, SKData?> encode)
    {
        var pixels = new byte[picture.Width * picture.Height * 4];
        for (int from = 0, to = 0; to < pixels.Length; from += 3, to += 4)
        {
            pixels[to] = picture.Pixels[from];
            pixels[to + 1] = picture.Pixels[from + 1];
            pixels[to + 2] = picture.Pixels[from + 2];
            pixels[to + 3] = 255;
        }
        fixed (byte* address = pixels)
        {
            using var pixmap = new SKPixmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)address, picture.Width * 4);
            using var data = encode(pixmap) ?? throw new InvalidOperationException($"Skia could not encode a picture of {picture.Width}x{picture.Height}.");
            return data.ToArray();
        }
    }
}
