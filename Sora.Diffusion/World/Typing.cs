using System.Globalization;
using System.Text;

namespace Sora.Diffusion.World;

/// <summary>What becomes of a caption's letters under people's fingers.</summary>
static class Typing
{
    /// <summary>As on a keyboard that has no accents.</summary>
    public static string WithoutAccents(string text) =>
        string.Concat(text.Replace("œ", "oe").Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));

    /// <summary>One letter lost, doubled or swapped with the next; the text as it is where no two letters stand together.</summary>
    public static string Mistype(string text, Random random)
    {
        var places = Enumerable.Range(0, text.Length - 1).Where(i => char.IsLetter(text[i]) && char.IsLetter(text[i + 1])).ToArray();
        if (places.Length == 0) return text;
        var at = random.Pick(places);
        return random.Next(3) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, text[at].ToString()),
            _ => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
        };
    }
}
