namespace Sora.Media.Pictures;

/// <summary>Frames of a video side by side on one JPEG, for seeking and for contact sheets.</summary>
public static class SpriteSheet
{
    /// <summary>Tiles in reading order, on a grid as near to square as their number allows; empty cells are black.</summary>
    /// <param name="frames">One or more, all of one size; when there are more than <paramref name="tiles"/>, evenly spaced ones are taken, the first and the last among them.</param>
    /// <param name="tiles">The most tiles on the sheet, 1-400.</param>
    /// <param name="longSide">The longer side of a tile in pixels, 1-1024.</param>
    public static byte[] Encode(IReadOnlyList<RgbPicture> frames, int tiles = 24, int longSide = 240) => JpegFrame.Encode(Draw(frames, tiles, longSide), 85);

    /// <summary>The sheet before it is encoded.</summary>
    public static RgbPicture Draw(IReadOnlyList<RgbPicture> frames, int tiles = 24, int longSide = 240)
    {
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(tiles, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tiles, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(longSide, 1024);
        var count = Math.Min(tiles, frames.Count);
        var scale = (double)longSide / Math.Max(frames[0].Width, frames[0].Height);
        var (width, height) = (Math.Max(1, (int)Math.Round(frames[0].Width * scale)), Math.Max(1, (int)Math.Round(frames[0].Height * scale)));
        var columns = Math.Clamp((int)Math.Round(Math.Sqrt((double)count * height / width)), 1, count);
        var rows = (count + columns - 1) / columns;
        var stride = columns * width * 3;
        var sheet = new byte[stride * rows * height];
        for (var i = 0; i < count; i++)
        {
            var frame = frames[count == 1 ? 0 : i * (frames.Count - 1) / (count - 1)];
            var tile = Lanczos.Scale(frame, width, height);
            var corner = (i / columns * height * stride) + (i % columns * width * 3);
            for (var y = 0; y < height; y++)
            {
                tile.Pixels.AsSpan(y * width * 3, width * 3).CopyTo(sheet.AsSpan(corner + (y * stride)));
            }
        }
        return new RgbPicture(columns * width, rows * height, sheet);
    }
}
