using CsCheck;
using Sora.Cli.Terminal;
using Sora.Media.Pictures;
using Spectre.Console;

namespace Sora.Cli.Tests.Terminal;

public sealed class HalfBlocksTests
{
    [Fact]
    public void A_character_shows_two_pixels_one_above_the_other()
    {
        var picture = new RgbPicture(2, 2, [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7]);
        Assert.Equal("\e[38;2;255;0;0;48;2;0;0;255m▀\e[0m\e[38;2;0;255;0;48;2;9;8;7m▀\e[0m\n", Draw(HalfBlocks.Fit(picture, 80, 24)));
    }

    [Fact]
    public void A_picture_fits_the_screen_and_keeps_its_proportions() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 400], Gen.Int[1, 200], Gen.Int[1, 60]).Sample((width, height, columns, rows) =>
        {
            var blocks = HalfBlocks.Fit(new RgbPicture(width, height, new byte[width * height * 3]), columns, rows);
            Assert.InRange(blocks.Columns, 1, Math.Min(columns, width));
            Assert.InRange(blocks.Rows, 1, Math.Max(1, Math.Min(rows, (height + 1) / 2)));
            var scale = Math.Min(1, Math.Min((double)columns / width, 2.0 * rows / height));
            Assert.InRange(blocks.Columns, Math.Max(1, (width * scale) - 1), Math.Max(1, width * scale));
            Assert.InRange(2 * blocks.Rows, Math.Max(0, (height * scale) - 2), Math.Max(2, height * scale));
        });

    private static string Draw(HalfBlocks blocks)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor });
        console.Profile.Width = 80;
        console.Write(blocks);
        return output.ToString();
    }
}
