namespace Sora.Diffusion.Text;

/// <summary>A word that a model was trained on.</summary>
/// <param name="Word">Lower case, with its accents.</param>
/// <param name="Kind">What it names: an object, a colour, a motion ...</param>
/// <param name="Language"><c>en</c> or <c>fr</c>.</param>
public sealed record WorldWord(string Word, string Kind, string Language);

/// <summary>The <c>world.json</c> of a model folder: every word that changes what the model draws.</summary>
public sealed record WorldVocabulary(IReadOnlyList<WorldWord> Words);

/// <summary>Says which words of a prompt a model knows. Accents and case do not matter; small words of English and French are passed over.</summary>
internal sealed class PromptReader
{
    private const int Suggestions = 3;
    private const int LongestWord = 32;
    private const int ReportedWords = 32;

    private static readonly Dictionary<string, HashSet<string>> SmallWords = new()
    {
        ["en"] = Words("""
            a an the this that these those some any one its it he she they and or but of in on at to from by with without for as is are was be been being has have there here
            then than so very while which who what where when into onto over under across through up down along around above below near beside behind between against toward towards
            not no just only also picture video clip movie scene image showing shows show seen see make draw me my i you we please
            """),
        ["fr"] = Words("""
            un une le la les l d s n c qu j m t des du de au aux ce cet cette ces son sa ses leur il elle ils elles on et ou mais dans sur sous a à en par pour avec sans vers chez entre
            est sont était être a ont qui que quoi dont où quand comme très plus moins y là ici puis pendant tout toute tous pas ne se sans contre près autour derrière devant
            image vidéo clip film scène montre montrant voit fais dessine moi je tu nous vous peut-être svp
            """),
    };

    private readonly ILookup<string, WorldWord> _known;

    /// <param name="world">Null for a model without a limited vocabulary: every word counts as known, none is reported.</param>
    public PromptReader(WorldVocabulary? world) => _known = (world?.Words ?? []).ToLookup(word => TextNormalization.Fold(TextNormalization.Normalize(word.Word)));

    public PromptReading Read(string prompt)
    {
        if (_known.Count == 0)
        {
            return new([], []);
        }
        var words = Split(TextNormalization.Normalize(prompt)).Distinct().Select(word => (Word: word, Folded: TextNormalization.Fold(word))).ToList();
        var language = Language(words.Select(word => word.Folded));
        var unknown = words.Where(word => !_known.Contains(word.Folded) && !word.Word.Any(char.IsDigit) && !SmallWords.Values.Any(small => small.Contains(word.Folded)));
        return new(
            [.. words.Where(word => _known.Contains(word.Folded)).Select(word => word.Word)],
            [.. unknown.Take(ReportedWords).Select(word => new UnknownWord(word.Word, Nearest(word.Folded, language)))]);
    }

    // The language most of whose words the prompt has; null when it leans to neither.
    private string? Language(IEnumerable<string> folded)
    {
        var votes = folded.SelectMany(word => _known[word].Select(known => known.Language).Concat(SmallWords.Where(small => small.Value.Contains(word)).Select(small => small.Key)).Distinct())
            .CountBy(language => language).OrderByDescending(pair => pair.Value).ToList();
        return votes is [var most, var next, ..] && most.Value == next.Value ? null : votes.FirstOrDefault().Key;
    }

    private string[] Nearest(string folded, string? language) =>
        folded.Length > LongestWord ? [] :
        [.. _known.Where(words => language is null || words.Any(word => word.Language == language))
            .Select(words => (words.First(word => language is null || word.Language == language).Word, Distance: Distance(folded, words.Key)))
            .Where(candidate => candidate.Distance <= 1 + folded.Length / 3.0)
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word).Distinct().Take(Suggestions)];

    // Edits (insert, delete, replace, swap neighbours) from one word to the other; a shared beginning of three letters or more counts as one edit less, as endings differ most.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }
        var shared = a.AsSpan().CommonPrefixLength(b);
        return rows[a.Length, b.Length] - (shared >= 3 ? 1 : 0);
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = -1;
        for (var index = 0; index <= text.Length; index++)
        {
            var inside = index < text.Length && (char.IsLetterOrDigit(text[index]) || char.IsSurrogate(text[index]) || (text[index] == '-' && start >= 0));
            if (inside && start < 0)
            {
                start = index;
            }
            else if (!inside && start >= 0)
            {
                yield return text[start..index].TrimEnd('-');
                start = -1;
            }
        }
    }

    private static HashSet<string> Words(string list) => [.. list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(TextNormalization.Fold)];
}
