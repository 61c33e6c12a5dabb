using SkiaSharp;
using Sora.Media.Pictures;

namespace Sora.Media.Tests.Pictures;

public sealed class PictureFileTests
{
    [Fact]
    public void A_picture_of_the_right_size_comes_back_pixel_for_pixel()
    {
        var picture = new RgbPicture(24, 16, [.. Enumerable.Range(0, 24 * 16 * 3).Select(place => (byte)(place * 7))]);
        Assert.Equal(picture.Pixels, PictureFile.Read(PictureFile.Encode(picture), 24, 16).Pixels);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_picture_fills_the_size_and_what_hangs_over_is_cut_off_on_both_sides(SKEncodedImageFormat format)
    {
        // Blue, a red square in the middle, blue.
        using var wide = new SKBitmap(300, 100);
        wide.Erase(SKColors.Blue);
        wide.Erase(SKColors.Red, new SKRectI(100, 0, 200, 100));
        var picture = PictureFile.Read(wide.Encode(format, 100).ToArray(), 40, 40);

        Assert.Equal((40, 40), (picture.Width, picture.Height));
        Assert.All(new[] { (5, 5), (20, 20), (34, 34) }, place =>
        {
            var pixel = picture.Pixels.AsSpan(((place.Item2 * 40) + place.Item1) * 3, 3);
            Assert.True(pixel[0] > 230 && pixel[2] < 25, $"{place} is not red");
        });
    }

    [Fact]
    public void Transparency_becomes_white()
    {
        using var clear = new SKBitmap(8, 8);
        clear.Erase(SKColors.Transparent);
        Assert.All(PictureFile.Read(clear.Encode(SKEncodedImageFormat.Png, 100).ToArray(), 8, 8).Pixels, value => Assert.Equal(255, value));
    }

    [Fact]
    public void What_is_no_picture_or_a_damaged_one_is_refused_and_never_breaks_the_process()
    {
        using var noise = new SKBitmap(64, 64);
        var random = new Random(1);
        for (var place = 0; place < 64 * 64; place++)
        {
            noise.SetPixel(place % 64, place / 64, new SKColor((uint)random.Next() | 0xff000000));
        }
        foreach (var format in new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp })
        {
            var file = noise.Encode(format, 90).ToArray();
            for (var run = 0; run < 200; run++)
            {
                var mutated = run % 2 == 0 ? file[..random.Next(file.Length)] : [.. file];
                for (var flips = 0; run % 2 == 1 && flips < 8; flips++)
                {
                    mutated[random.Next(mutated.Length)] ^= (byte)random.Next(1, 256);
                }
                if (Record.Exception(() => PictureFile.Read(mutated, 16, 16)) is { } fault) Assert.IsType<InvalidPictureException>(fault);
            }
        }
        Assert.Throws<InvalidPictureException>(() => PictureFile.Read([], 16, 16));
        Assert.Throws<InvalidPictureException>(() => PictureFile.Read("GIF89a"u8.ToArray(), 16, 16));
        Assert.Throws<InvalidPictureException>(() => PictureFile.Read("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), 16, 16));
    }

    [Fact]
    public void A_picture_that_claims_to_be_huge_is_refused_before_memory_is_taken_for_it()
    {
        using var small = new SKBitmap(8, 8);
        var jpeg = small.Encode(SKEncodedImageFormat.Jpeg, 90).ToArray();
        // Five bytes behind the marker of the frame header stand height and width.
        var header = jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
        (jpeg[header + 5], jpeg[header + 7]) = (0x40, 0x40); // 16 384 each
        Assert.Contains("million", Assert.Throws<InvalidPictureException>(() => PictureFile.Read(jpeg, 16, 16)).Message);
    }
}
