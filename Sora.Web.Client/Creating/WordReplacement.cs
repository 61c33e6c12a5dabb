namespace Sora.Web.Client.Creating;

/// <summary>Puts a known word in the place of an unknown one.</summary>
internal static class WordReplacement
{
    /// <summary>Replaces every whole word, whatever its case; words that merely contain it stay.</summary>
    public static string Apply(string prompt, string word, string known)
    {
        for (var at = Find(prompt, word, 0); at >= 0; at = Find(prompt, word, at + known.Length))
        {
            prompt = string.Concat(prompt.AsSpan(0, at), known, prompt.AsSpan(at + word.Length));
        }
        return prompt;
    }

    private static int Find(string prompt, string word, int from)
    {
        for (var at = from; word.Length > 0 && (at = prompt.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(prompt[at - 1])) && (end == prompt.Length || !char.IsLetterOrDigit(prompt[end])))
            {
                return at;
            }
        }
        return -1;
    }
}
