using Sora.Media.Pictures;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sora.Cli.Terminal;

/// <summary>A picture made of characters: each shows two pixels, the upper as its colour, the lower as its background.</summary>
internal sealed class HalfBlocks : Renderable
{
    private const string UpperHalf = "▀";
    private readonly RgbPicture picture;

    private HalfBlocks(RgbPicture picture) => this.picture = picture;

    public int Columns => picture.Width;

    public int Rows => picture.Height / 2;

    /// <summary>The picture as large as it fits, in its own proportions; never enlarged beyond one character for a pixel.</summary>
    public static HalfBlocks Fit(RgbPicture picture, int columns, int rows)
    {
        var scale = Math.Min(1, Math.Min((double)columns / picture.Width, 2.0 * rows / picture.Height));
        var (width, height) = (Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale / 2)) * 2);
        return new HalfBlocks(picture.Scale(width, height));
    }

    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(Columns, Columns);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                yield return new Segment(UpperHalf, new Style(Pixel(column, 2 * row), Pixel(column, (2 * row) + 1)));
            }
            yield return Segment.LineBreak;
        }
    }

    private Color Pixel(int x, int y)
    {
        var at = ((y * picture.Width) + x) * 3;
        return new Color(picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]);
    }
}
