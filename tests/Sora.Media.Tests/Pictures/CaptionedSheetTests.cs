using Sora.Media.Pictures;

namespace Sora.Media.Tests.Pictures;

public sealed class CaptionedSheetTests
{
    private const int Width = 120, Height = 60;

    [Fact]
    public void Pictures_are_there_pixel_for_pixel_with_ink_below_them()
    {
        var sheet = CaptionedSheet.Draw([Captioned("a red ball", 1), Captioned("une étoile bleue", 2)], columns: 2);

        Assert.True(Contains(sheet, Picture(1)));
        Assert.True(Contains(sheet, Picture(2)));
        Assert.NotEqual(0, Ink(sheet));
        Assert.Equal(0, Ink(CaptionedSheet.Draw([Captioned("", 1)], columns: 1)));
    }

    [Fact]
    public void A_long_caption_takes_further_lines_and_makes_its_row_higher()
    {
        var brief = CaptionedSheet.Draw([Captioned("short", 1), Captioned("short", 2)], columns: 1);
        var wordy = CaptionedSheet.Draw([Captioned("short", 1), Captioned(string.Join(' ', Enumerable.Repeat("words", 20)), 2)], columns: 1);

        Assert.Equal(brief.Width, wordy.Width);
        Assert.True(wordy.Height > brief.Height + 40, $"{brief.Height} -> {wordy.Height}");
    }

    [Fact]
    public void The_letters_of_French_are_in_the_font()
    {
        string[] letters = ["é", "è", "ê", "ë", "à", "â", "ç", "î", "ï", "ô", "û", "ù", "œ", "’", "É"];
        var drawn = letters.Select(letter => CaptionedSheet.Draw([Captioned(letter, 1)], columns: 1).Pixels).ToList();
        var missing = CaptionedSheet.Draw([Captioned("\u4e16", 1)], columns: 1).Pixels;

        Assert.All(drawn, pixels => Assert.NotEqual(missing, pixels));
        Assert.Equal(letters.Length, drawn.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Several_pictures_share_one_caption()
    {
        var sheet = CaptionedSheet.Draw([new([Picture(1), Picture(2), Picture(3)], "thrice")], columns: 4);

        Assert.All([1, 2, 3], seed => Assert.True(Contains(sheet, Picture(seed))));
    }

    [Fact]
    public void Pictures_of_other_sizes_or_in_other_numbers_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CaptionedSheet.Draw([Captioned("one", 1), new([new RgbPicture(2, 2, new byte[12])], "small")], columns: 2));
        Assert.Throws<ArgumentException>(() => CaptionedSheet.Draw([Captioned("one", 1), new([Picture(1), Picture(2)], "two")], columns: 2));
    }

    private static CaptionedPictures Captioned(string caption, int seed) => new([Picture(seed)], caption);

    private static RgbPicture Picture(int seed)
    {
        var pixels = new byte[Width * Height * 3];
        new Random(seed).NextBytes(pixels);
        return new(Width, Height, pixels);
    }

    private static bool Contains(RgbPicture sheet, RgbPicture picture)
    {
        var corners =
            from top in Enumerable.Range(0, sheet.Height - Height + 1)
            from left in Enumerable.Range(0, sheet.Width - Width + 1)
            select (top, left);
        return corners.Any(corner => Enumerable.Range(0, Height).All(row =>
            sheet.Pixels.AsSpan(((corner.top + row) * sheet.Width + corner.left) * 3, Width * 3).SequenceEqual(picture.Pixels.AsSpan(row * Width * 3, Width * 3))));
    }

    // Dark pixels in the rows below the one row of pictures.
    private static int Ink(RgbPicture sheet) => sheet.Pixels.AsSpan((10 + Height) * sheet.Width * 3).ToArray().Chunk(3).Count(pixel => pixel.All(channel => channel < 128));
}
