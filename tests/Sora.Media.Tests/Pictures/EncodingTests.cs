using Sora.Media.Pictures;

namespace Sora.Media.Tests.Pictures;

public sealed class EncodingTests
{
    [Theory]
    [InlineData(96, 168)]
    [InlineData(168, 96)]
    [InlineData(1, 1)]
    [InlineData(37, 23)]
    public void A_live_frame_is_a_jpeg_of_the_same_size_and_look(int width, int height)
    {
        var picture = TestPictures.Disc(width, height, 0.5);
        var jpeg = JpegFrame.Encode(picture, 90);
        Assert.Equal([0xFF, 0xD8, 0xFF], jpeg[..3]);
        Assert.True(TestPictures.Psnr(picture, TestPictures.Decode(jpeg)) > 23);
        Assert.True(TestPictures.Psnr(picture, JpegFrame.Decode(jpeg)) > 23);
    }

    [Fact]
    public void A_lower_quality_gives_fewer_bytes()
    {
        var picture = TestPictures.Disc(168, 96, 0.5);
        Assert.True(JpegFrame.Encode(picture, 40).Length < JpegFrame.Encode(picture, 95).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a picture")]
    public void Bytes_that_are_no_jpeg_are_refused_with_a_reason(string text) =>
        Assert.Contains("JPEG", Assert.Throws<InvalidDataException>(() => JpegFrame.Decode(System.Text.Encoding.ASCII.GetBytes(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(96, 168, 366, 640)]
    [InlineData(168, 96, 640, 366)]
    public void A_thumbnail_is_a_webp_in_the_proportions_of_the_video(int width, int height, int thumbnailWidth, int thumbnailHeight)
    {
        var webp = Thumbnail.Encode(TestPictures.Disc(width, height, 0.5), 640);
        Assert.Equal("RIFF"u8, webp.AsSpan(0, 4));
        Assert.Equal("WEBP"u8, webp.AsSpan(8, 4));
        var decoded = TestPictures.Decode(webp);
        Assert.Equal((thumbnailWidth, thumbnailHeight), (decoded.Width, decoded.Height));
    }

    [Fact]
    public void A_sprite_sheet_shows_the_first_and_the_last_frame_and_even_steps_between()
    {
        var frames = Enumerable.Range(0, 48).Select(i => TestPictures.Solid(96, 168, (byte)(i * 5), 0, 0)).ToArray();
        var sheet = TestPictures.Decode(SpriteSheet.Encode(frames, tiles: 12, longSide: 84));
        // 12 tiles of 48x84 on the squarest grid: 5 columns, 3 rows.
        Assert.Equal((5 * 48, 3 * 84), (sheet.Width, sheet.Height));
        var reds = Enumerable.Range(0, 12).Select(i => sheet.Pixels[((((i / 5 * 84) + 42) * sheet.Width) + (i % 5 * 48) + 24) * 3]).ToArray();
        Assert.InRange(reds[0], 0, 6);
        Assert.InRange(reds[^1], 229, 241);
        Assert.Equal(reds.Order(), reds);
        Assert.Equal(12, reds.Distinct().Count());
    }

    [Fact]
    public void A_picture_with_too_few_bytes_is_refused() =>
        Assert.Throws<ArgumentException>(() => new RgbPicture(4, 4, new byte[47]));
}
