using System.Globalization;
using System.Text;

namespace Sora.Diffusion.Text;

/// <summary>The one way in which text is simplified before it is looked at.</summary>
internal static class TextNormalization
{
    /// <summary>Compatibility forms composed (NFKC), lower case, control characters gone, runs of white space one space, none at the ends. Never throws.</summary>
    public static string Normalize(string text)
    {
        var simple = new StringBuilder(text.Length);
        foreach (var rune in WellFormed(text).Normalize(NormalizationForm.FormKC).ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                simple.Append(simple.Length > 0 && simple[^1] != ' ' ? " " : "");
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format))
            {
                simple.Append(rune);
            }
        }
        return simple.ToString().TrimEnd();
    }

    /// <summary>Without accents: é becomes e, ç becomes c, œ becomes oe.</summary>
    public static string Fold(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark))
            .Replace("œ", "oe", StringComparison.Ordinal).Replace("æ", "ae", StringComparison.Ordinal);

    // Code points that stand for nothing, such as U+FFFF or half of a surrogate pair, would make Normalize throw.
    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.OtherNotAssigned));
}
