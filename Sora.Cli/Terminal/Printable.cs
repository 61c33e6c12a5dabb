using System.Globalization;
using System.Text;

namespace Sora.Cli.Terminal;

/// <summary>Makes text that others wrote harmless: a caption must not move the cursor, colour the screen or turn the reading direction.</summary>
internal static class Printable
{
    /// <summary>The text on one line, every control and direction character replaced by a space.</summary>
    public static string Text(string text)
    {
        if (!text.EnumerateRunes().Any(IsHarmful))
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(IsHarmful(rune) ? " " : rune.ToString());
        }
        return result.ToString();
    }

    private static bool IsHarmful(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;
}
