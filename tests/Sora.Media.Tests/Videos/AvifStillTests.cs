using CsCheck;
using Sora.Media.Mp4;

namespace Sora.Media.Tests.Videos;

public sealed class AvifStillTests
{
    private static readonly byte[] Avif = MakeAvif();

    [Fact]
    public void An_avif_gives_its_configuration_and_its_av1_data()
    {
        var still = AvifStill.Read(Avif);
        Assert.Equal(0x81, still.Configuration.Span[0]); // marker and version of av1C
        Assert.Equal(1, (still.Sample.Span[0] >> 3) & 15); // begins with a sequence header
        Assert.True(still.Sample.Length > 50);
    }

    [Fact]
    public void A_file_cut_off_or_changed_anywhere_is_read_or_refused_but_never_read_beyond_its_end() =>
        Gen.Select(Gen.Int[0, Avif.Length], Gen.Int[0, Avif.Length - 1], Gen.Byte).Sample((length, at, value) =>
        {
            var damaged = Avif.ToArray();
            damaged[at] = value;
            try
            {
                AvifStill.Read(damaged[..length]);
            }
            catch (InvalidDataException)
            {
                // the one exception that a bad file may give
            }
        }, iter: 3000);

    [Fact]
    public void A_box_shorter_than_its_own_head_is_refused()
    {
        // ftyp, then a meta box that holds three bytes.
        byte[] file = [0, 0, 0, 8, .. "ftyp"u8, 0, 0, 0, 11, .. "meta"u8, 0, 0, 0];

        Assert.Throws<InvalidDataException>(() => AvifStill.Read(file));
    }

    private static byte[] MakeAvif()
    {
        var picture = TestPictures.Disc(64, 48, 0.5);
        using var raw = NetVips.Image.NewFromMemory(picture.Pixels, 64, 48, 3, NetVips.Enums.BandFormat.Uchar);
        using var image = raw.Copy(interpretation: NetVips.Enums.Interpretation.Srgb);
        return image.HeifsaveBuffer(q: 60, compression: NetVips.Enums.ForeignHeifCompression.Av1, effort: 1, keep: NetVips.Enums.ForeignKeep.None);
    }
}
