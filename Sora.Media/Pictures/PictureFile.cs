using SkiaSharp;

namespace Sora.Media.Pictures;

/// <summary>Picture files from anywhere: JPEG, PNG or WebP. What they say of themselves is checked before any memory is taken for it.</summary>
public static class PictureFile
{
    /// <summary>A larger picture is refused: 40 million pixels, more than a camera in a pocket makes.</summary>
    public const int MaxPixels = 40_000_000;

    private static readonly SKEncodedImageFormat[] Formats = [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp];

    /// <summary>Reads a picture and makes it fill a size: scaled in its own proportions, upright, what hangs over cut off on both sides alike, transparency on white.</summary>
    /// <param name="width">Pixels, 1-16 384.</param>
    /// <param name="height">Pixels, 1-16 384.</param>
    /// <exception cref="InvalidPictureException">It is no picture of these kinds, or too large.</exception>
    public static RgbPicture Read(byte[] file, int width, int height)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || !Formats.Contains(codec.EncodedFormat))
        {
            throw new InvalidPictureException("The file is no JPEG, PNG or WebP picture.");
        }
        if ((long)codec.Info.Width * codec.Info.Height is var pixels && pixels is < 1 or > MaxPixels)
        {
            throw new InvalidPictureException($"The picture has {codec.Info.Width}x{codec.Info.Height} pixels; at most {MaxPixels / 1_000_000} million are allowed.");
        }
        using var decoded = new SKBitmap(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) is not SKCodecResult.Success)
        {
            throw new InvalidPictureException("The picture is damaged or cut off.");
        }
        return Fill(decoded, codec.EncodedOrigin, width, height);
    }

    /// <summary>A PNG: what <see cref="Read"/> gives back pixel for pixel.</summary>
    public static byte[] Encode(RgbPicture picture) => SkiaEncoding.Encode(picture, pixmap => pixmap.Encode(SKPngEncoderOptions.Default));

    private static RgbPicture Fill(SKBitmap decoded, SKEncodedOrigin origin, int width, int height)
    {
        var (turned, quarters) = origin switch
        {
            SKEncodedOrigin.RightTop or SKEncodedOrigin.LeftTop => (true, 1),
            SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft => (false, 2),
            SKEncodedOrigin.LeftBottom or SKEncodedOrigin.RightBottom => (true, 3),
            _ => (false, 0),
        };
        var (uprightWidth, uprightHeight) = turned ? (decoded.Height, decoded.Width) : (decoded.Width, decoded.Height);
        // The part that has the proportions asked for, at the size it has: the fine scaling is ours.
        var scale = Math.Min((double)uprightWidth / width, (double)uprightHeight / height);
        var (cutWidth, cutHeight) = (Math.Clamp((int)Math.Round(width * scale), 1, uprightWidth), Math.Clamp((int)Math.Round(height * scale), 1, uprightHeight));
        using var upright = new SKBitmap(cutWidth, cutHeight, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(upright))
        {
            canvas.Clear(SKColors.White);
            canvas.Translate(cutWidth / 2f, cutHeight / 2f);
            canvas.RotateDegrees(90 * quarters);
            canvas.DrawBitmap(decoded, -decoded.Width / 2f, -decoded.Height / 2f, SKSamplingOptions.Default);
        }
        return new RgbPicture(cutWidth, cutHeight, SkiaEncoding.Rgb(upright)).Scale(width, height);
    }
}

/// <summary>A file that is no picture we read.</summary>
public sealed class InvalidPictureException(string message) : Exception(message);
