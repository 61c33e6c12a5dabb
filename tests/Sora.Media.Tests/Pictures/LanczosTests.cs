using CsCheck;
using Sora.Media.Pictures;

namespace Sora.Media.Tests.Pictures;

public sealed class LanczosTests
{
    [Fact]
    public void A_plain_colour_stays_that_colour_at_every_size() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[1, 200], Gen.Int[1, 200], Gen.Byte).Sample((w, h, toW, toH, value) =>
        {
            var scaled = Lanczos.Scale(TestPictures.Solid(w, h, value, 0, 255), toW, toH);
            Assert.Equal((toW, toH), (scaled.Width, scaled.Height));
            Assert.All(Enumerable.Range(0, toW * toH), i => Assert.Equal((value, 0, 255), (scaled.Pixels[i * 3], scaled.Pixels[(i * 3) + 1], scaled.Pixels[(i * 3) + 2])));
        }, iter: 50);

    [Fact]
    public void Enlarging_and_shrinking_again_gives_the_picture_back()
    {
        var picture = TestPictures.Disc(96, 168, 0.3);
        Assert.True(TestPictures.Psnr(picture, Lanczos.Scale(Lanczos.Scale(picture, 720, 1260), 96, 168)) > 35);
    }

    [Fact]
    public void A_ramp_keeps_its_values_where_they_were()
    {
        var ramp = TestPictures.Draw(64, 1, (x, _) => ((byte)(x * 4), 0, 0));
        var scaled = Lanczos.Scale(ramp, 256, 1);
        Assert.All(Enumerable.Range(40, 176), x => Assert.InRange(scaled.Pixels[x * 3] - ((((x + 0.5) / 4) - 0.5) * 4), -1.5, 1.5));
    }

    [Fact]
    public void Shrinking_a_fine_checkerboard_gives_grey_and_no_moire()
    {
        var board = TestPictures.Draw(200, 200, (x, y) => (x + y) % 2 == 0 ? ((byte)255, (byte)255, (byte)255) : ((byte)0, (byte)0, (byte)0));
        Assert.All(Lanczos.Scale(board, 61, 61).Pixels, value => Assert.InRange(value, 110, 145));
    }
}
