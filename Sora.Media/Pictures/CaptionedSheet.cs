using SkiaSharp;

namespace Sora.Media.Pictures;

/// <summary>Pictures that show the same thing, and the words for it.</summary>
/// <param name="Pictures">One or more, side by side on a sheet.</param>
/// <param name="Caption">Any length; what the font does not have (it has the letters of western Europe) shows as a box.</param>
public sealed record CaptionedPictures(IReadOnlyList<RgbPicture> Pictures, string Caption);

/// <summary>Pictures in rows, with their captions below them.</summary>
public static class CaptionedSheet
{
    private const int Gap = 4, Margin = 10, TextSize = 13, LineHeight = 17;
    private static readonly SKColor Ink = new(0x30, 0x30, 0x30);

    /// <summary>Lays groups out row by row; a row is as high as its longest caption needs.</summary>
    /// <param name="groups">One or more, each of as many pictures as the others, all of one size.</param>
    /// <param name="columns">Groups in a row, 1 or more.</param>
    /// <exception cref="ArgumentException">The pictures differ in size or number, or the sheet would have more than 16 384 pixels on a side.</exception>
    public static RgbPicture Draw(IReadOnlyList<CaptionedPictures> groups, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfZero(groups.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var (count, width, height) = (groups[0].Pictures.Count, groups[0].Pictures[0].Width, groups[0].Pictures[0].Height);
        if (groups.Any(group => group.Pictures.Count != count || group.Pictures.Any(picture => (picture.Width, picture.Height) != (width, height))))
        {
            throw new ArgumentException($"Every caption needs {count} pictures of {width}x{height}, as the first has.", nameof(groups));
        }
        using var typeface = OpenTypeface();
        using var font = new SKFont(typeface, TextSize) { Edging = SKFontEdging.Antialias, Subpixel = true };
        var groupWidth = count * (width + Gap) - Gap;
        var rows = groups.Chunk(Math.Min(columns, groups.Count)).Select(row => row.Select(group => (group.Pictures, Lines: Wrap(group.Caption, font, groupWidth))).ToArray()).ToArray();
        var heights = rows.Select(row => height + Gap + row.Max(group => group.Lines.Count) * LineHeight + Margin).ToArray();
        var (sheetWidth, sheetHeight) = (Margin + rows[0].Length * (groupWidth + Margin), Margin + heights.Sum());
        RgbPicture.CheckSide(sheetWidth, nameof(groups));
        RgbPicture.CheckSide(sheetHeight, nameof(groups));

        using var sheet = new SKBitmap(sheetWidth, sheetHeight, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(sheet);
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        canvas.Clear(SKColors.White);
        var top = Margin;
        foreach (var (row, rowHeight) in rows.Zip(heights))
        {
            foreach (var (column, (pictures, lines)) in row.Index())
            {
                var left = Margin + column * (groupWidth + Margin);
                foreach (var (i, picture) in pictures.Index()) Paint(canvas, picture, left + i * (width + Gap), top);
                foreach (var (i, line) in lines.Index()) canvas.DrawText(line, left, top + height + Gap + TextSize + i * LineHeight, SKTextAlign.Left, font, ink);
            }
            top += rowHeight;
        }
        canvas.Flush();
        return new(sheetWidth, sheetHeight, SkiaEncoding.Rgb(sheet));
    }

    private static SKTypeface OpenTypeface()
    {
        // Subset of DejaVu Sans Condensed: a server has no fonts of its own.
        using var file = typeof(CaptionedSheet).Assembly.GetManifestResourceStream("Sora.Media.Captions.ttf")!;
        return SKTypeface.FromStream(file);
    }

    private static void Paint(SKCanvas canvas, RgbPicture picture, int left, int top)
    {
        using var bitmap = SkiaEncoding.Bitmap(picture);
        canvas.DrawBitmap(bitmap, left, top, SKSamplingOptions.Default);
    }

    private static List<string> Wrap(string caption, SKFont font, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in caption.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = lines[^1] is "" ? word : $"{lines[^1]} {word}";
            if (lines[^1] is "" || font.MeasureText(longer) <= width) lines[^1] = longer;
            else lines.Add(word);
        }
        return lines;
    }
}
