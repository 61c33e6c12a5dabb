using CsCheck;
using Sora.Cli.Terminal;

namespace Sora.Cli.Tests.Terminal;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("a red ball", "a red ball")]
    [InlineData("un garçon 👩‍🚀 très 大", "un garçon 👩‍🚀 très 大")]
    [InlineData("\e[2Jgone", " [2Jgone")]
    [InlineData("one\r\ntwo", "one  two")]
    [InlineData("abc\u202Egnp.exe", "abc gnp.exe")]
    [InlineData("\u009b31mred", " 31mred")]
    public void What_would_move_the_cursor_or_turn_the_text_becomes_a_space(string text, string shown) => Assert.Equal(shown, Printable.Text(text));

    [Fact]
    public void No_text_keeps_a_control_character() =>
        Gen.String[Gen.Char, 0, 40].Sample(text => Assert.DoesNotContain(Printable.Text(text), char.IsControl));
}
