using System.Text;

namespace Sora.Diffusion.Text;

/// <summary>All ways to cut a text into pieces, and the most probable of them (Viterbi). Source: Kudo, "Subword Regularization", 2018.</summary>
internal sealed class UnigramLattice
{
    private readonly Dictionary<string, (int Id, double Score)> _pieces;
    private readonly Dictionary<string, (int Id, double Score)>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly int _longest;
    private readonly float _unknownScore;

    /// <param name="pieces">Text, id from 0 and log-probability of each.</param>
    /// <param name="leastScore">The lowest log-probability: a letter in no piece costs 10 more.</param>
    /// <exception cref="ArgumentException">A piece occurs twice or is empty.</exception>
    public UnigramLattice(IEnumerable<(string Text, int Id, double Score)> pieces, double leastScore)
    {
        _pieces = pieces.ToDictionary(piece => piece.Text.Length > 0 ? piece.Text : throw new ArgumentException("A piece is empty."), piece => (piece.Id, piece.Score));
        _bySpan = _pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = _pieces.Keys.Select(piece => piece.Length).DefaultIfEmpty(0).Max();
        _unknownScore = (float)leastScore - 10;
    }

    /// <summary>The most probable cut, as ids and lengths; -1 for a letter in no piece.</summary>
    public IReadOnlyList<(int Id, int Length)> Segment(string text)
    {
        // Sums are kept in float32, as SentencePiece keeps them: its rounding decides between cuts that are equally probable.
        var best = new (float Score, int Id, int Length)[text.Length + 1];
        Array.Fill(best, (float.NegativeInfinity, -1, 1), 1, text.Length);
        for (var start = 0; start < text.Length;)
        {
            var letter = Rune.TryGetRuneAt(text, start, out var rune) ? rune.Utf16SequenceLength : 1;
            var spelled = false;
            for (var length = 1; length <= Math.Min(_longest, text.Length - start); length++)
            {
                if (_bySpan.TryGetValue(text.AsSpan(start, length), out var piece))
                {
                    Offer(start, length, piece.Id, best[start].Score + piece.Score);
                    spelled |= length == letter;
                }
            }
            if (!spelled)
            {
                Offer(start, letter, -1, best[start].Score + _unknownScore);
            }
            start += letter;
        }

        var pieces = new List<(int, int)>();
        for (var end = text.Length; end > 0; end -= best[end].Length)
        {
            pieces.Add((best[end].Id, best[end].Length));
        }
        pieces.Reverse();
        return pieces;

        void Offer(int start, int length, int id, double score)
        {
            if (score > best[start + length].Score)
            {
                best[start + length] = ((float)score, id, length);
            }
        }
    }
}
