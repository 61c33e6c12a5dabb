using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Text;

/// <summary>
/// A unigram tokenizer: of all ways to cut a text into pieces, the most probable one (Viterbi). Ids 0, 1 and 2 are padding, end of text and unknown; pieces follow from 3.
/// A space is written ▁ and belongs to the word after it; letters outside the vocabulary become one unknown per run.
/// Source: Kudo, "Subword Regularization", 2018.
/// </summary>
public sealed class UnigramTokenizer : ITokenizer
{
    /// <summary>Id that fills up a batch.</summary>
    public const int Pad = 0;

    /// <summary>Id at the end of every text.</summary>
    public const int End = 1;

    /// <summary>Id of what the vocabulary cannot spell.</summary>
    public const int Unknown = 2;

    private const int FirstPiece = 3;

    private readonly UnigramVocabulary _vocabulary;
    private readonly UnigramLattice _lattice;

    /// <summary>Makes a tokenizer of a vocabulary.</summary>
    /// <exception cref="ArgumentException">A piece occurs twice or is empty.</exception>
    public UnigramTokenizer(UnigramVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _lattice = new(vocabulary.Pieces.Select((piece, index) => (piece.Text, index, piece.Score)), vocabulary.Pieces.Select(piece => piece.Score).DefaultIfEmpty(0).Min());
    }

    /// <inheritdoc/>
    public int Count => FirstPiece + _vocabulary.Pieces.Count;

    int ITokenizer.Pad => Pad;

    /// <summary>Reads a vocabulary file.</summary>
    /// <exception cref="WeightsException">The file is missing or is not a vocabulary.</exception>
    public static UnigramTokenizer Load(string path)
    {
        try
        {
            return new(ModelJson.Read<UnigramVocabulary>(path));
        }
        catch (ArgumentException error)
        {
            throw new WeightsException(path, error.Message, error);
        }
    }

    /// <summary>Writes the vocabulary.</summary>
    public void Save(string path) => ModelJson.Write(path, _vocabulary);

    /// <summary>The ids of a text, closed by <see cref="End"/>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">Ids at most, the closing one included; at least 1. What does not fit is left out.</param>
    public int[] Encode(string text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        var ids = new List<int>();
        foreach (var word in UnigramVocabulary.Words(text))
        {
            if (ids.Count >= maxLength)
            {
                break;
            }
            foreach (var piece in Segment(word))
            {
                var id = piece.Id < 0 ? Unknown : piece.Id + FirstPiece;
                if (id != Unknown || ids.Count == 0 || ids[^1] != Unknown)
                {
                    ids.Add(id);
                }
            }
        }
        return [.. ids.Take(maxLength - 1), End];
    }

    /// <summary>The most probable cut of one word into pieces, as indices into the vocabulary, -1 for an unknown letter.</summary>
    internal IReadOnlyList<(int Id, int Length)> Segment(string word) => _lattice.Segment(word);
}
