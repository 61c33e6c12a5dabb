using SkiaSharp;

namespace Sora.Media.Pictures;

/// <summary>The still that stands for a video: WebP.</summary>
public static class Thumbnail
{
    private const float Quality = 80;

    /// <summary>The picture in its own proportions with the longer side as asked.</summary>
    /// <param name="longSide">Pixels, 1-16 384.</param>
    public static byte[] Encode(RgbPicture picture, int longSide = 640)
    {
        var scaled = picture.Width >= picture.Height
            ? Lanczos.Scale(picture, longSide, Side(picture.Height, picture.Width, longSide))
            : Lanczos.Scale(picture, Side(picture.Width, picture.Height, longSide), longSide);
        return SkiaEncoding.Encode(scaled, pixmap => pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality)));
    }

    private static int Side(int shorter, int longer, int target) => Math.Max(1, (int)Math.Round((double)shorter * target / longer));
}
