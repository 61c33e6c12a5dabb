namespace Sora.Diffusion.Text;

/// <summary>A piece of text and its log-probability.</summary>
public sealed record UnigramPiece(string Text, double Score);

/// <summary>The pieces that a <see cref="UnigramTokenizer"/> cuts text into.</summary>
public sealed record UnigramVocabulary(IReadOnlyList<UnigramPiece> Pieces)
{
    private const int LongestPiece = 16;
    private const double KeptPerRound = 0.75;

    /// <summary>Learns the pieces that make texts most probable: starts from every substring of a word, then repeatedly cuts all words with the current pieces and drops the least used ones.</summary>
    /// <param name="texts">Texts such as those the model is trained on.</param>
    /// <param name="size">Pieces at most. Every letter that occurs is one of them, even if they are more.</param>
    public static UnigramVocabulary Train(IEnumerable<string> texts, int size)
    {
        var words = texts.SelectMany(Words).CountBy(word => word).ToDictionary();
        var letters = words.Keys.SelectMany(word => word).Select(letter => letter.ToString()).ToHashSet();
        var counts = letters.ToDictionary(letter => letter, _ => 0.0);
        foreach (var (word, count) in words)
        {
            for (var start = 0; start < word.Length; start++)
            {
                for (var length = 1; length <= Math.Min(LongestPiece, word.Length - start); length++)
                {
                    var piece = word.Substring(start, length);
                    counts[piece] = counts.GetValueOrDefault(piece) + count;
                }
            }
        }

        while (true)
        {
            var vocabulary = Scored(counts);
            var tokenizer = new UnigramTokenizer(vocabulary);
            var used = letters.ToDictionary(letter => letter, _ => 0.0);
            foreach (var (word, count) in words)
            {
                foreach (var (id, _) in tokenizer.Segment(word))
                {
                    used[vocabulary.Pieces[id].Text] = used.GetValueOrDefault(vocabulary.Pieces[id].Text) + count;
                }
            }
            if (used.Count <= size || used.Count == letters.Count)
            {
                return Scored(used);
            }
            var kept = Math.Max(size, (int)(used.Count * KeptPerRound));
            counts = used.OrderByDescending(pair => letters.Contains(pair.Key)).ThenByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(Math.Max(kept, letters.Count)).ToDictionary();
        }
    }

    /// <summary>The words of a text, simplified, each with the mark of the space before it.</summary>
    internal static IEnumerable<string> Words(string text) =>
        TextNormalization.Normalize(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => '▁' + word);

    // Half a count for each, so that a letter that is in no cut can still spell a new word.
    private static UnigramVocabulary Scored(Dictionary<string, double> counts)
    {
        var total = Math.Log(counts.Values.Sum(count => count + 0.5));
        return new([.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new UnigramPiece(pair.Key, Math.Log(pair.Value + 0.5) - total))]);
    }
}
