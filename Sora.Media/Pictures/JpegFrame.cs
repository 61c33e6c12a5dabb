using SkiaSharp;

namespace Sora.Media.Pictures;

/// <summary>Frames of a live render: JPEG, which is quick to write and which every browser paints.</summary>
public static class JpegFrame
{
    /// <summary>The picture as a JPEG with colours at half resolution (4:2:0).</summary>
    /// <param name="quality">1-100.</param>
    public static byte[] Encode(RgbPicture picture, int quality = 80)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        var options = new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore);
        return SkiaEncoding.Encode(picture, pixmap => pixmap.Encode(options));
    }

    /// <summary>Reads a JPEG back.</summary>
    /// <exception cref="InvalidDataException">Not a JPEG, or a broken one.</exception>
    public static unsafe RgbPicture Decode(ReadOnlySpan<byte> jpeg)
    {
        using var data = SKData.CreateCopy(jpeg);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat != SKEncodedImageFormat.Jpeg)
        {
            throw new InvalidDataException("This is not a JPEG picture.");
        }
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var rgba = new byte[info.BytesSize];
        fixed (byte* address = rgba)
        {
            if (codec.GetPixels(info, (nint)address) != SKCodecResult.Success)
            {
                throw new InvalidDataException("The JPEG picture is broken.");
            }
        }
        var pixels = new byte[info.Width * info.Height * 3];
        for (int from = 0, to = 0; to < pixels.Length; from += 4, to += 3)
        {
            rgba.AsSpan(from, 3).CopyTo(pixels.AsSpan(to));
        }
        return new RgbPicture(info.Width, info.Height, pixels);
    }
}
