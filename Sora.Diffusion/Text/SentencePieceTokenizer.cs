using System.Globalization;
using System.Text;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Text;

/// <summary>A published unigram tokenizer, such as UMT5's: the model file's own simplification, pieces and ids. Source: https://github.com/google/sentencepiece.</summary>
internal sealed class SentencePieceTokenizer : ITokenizer
{
    private const string EndPiece = "</s>";
    private const string PadPiece = "<pad>";

    private readonly SentencePieceNormalizer _normalizer;
    private readonly UnigramLattice _lattice;
    private readonly int[]? _bytes;
    private readonly int _unknown;
    private readonly int _end;

    /// <param name="model">The model file.</param>
    /// <param name="byteFallback">Whether letters that no piece spells become their bytes, rather than one unknown id per run; null leaves it to the model.</param>
    /// <exception cref="ArgumentException">The model lacks a piece that it needs, or has one twice.</exception>
    public SentencePieceTokenizer(SentencePieceModel model, bool? byteFallback = null)
    {
        (_normalizer, Count) = (new(model), model.Pieces.Count);
        var pieces = model.Pieces.Select((piece, id) => (piece.Text, Id: id, piece.Score, piece.Kind)).ToList();
        var (least, most) = pieces.Where(piece => piece.Kind == SentencePieceKind.Normal).Aggregate((0f, float.NegativeInfinity), (range, piece) => (Math.Min(range.Item1, piece.Score), Math.Max(range.Item2, piece.Score)));
        _lattice = new(pieces.Where(piece => piece.Kind is SentencePieceKind.Normal or SentencePieceKind.UserDefined).Select(piece => (piece.Text, piece.Id,
            // A symbol of the user's scores so much that it is always taken.
            piece.Kind == SentencePieceKind.Normal ? piece.Score : Encoding.UTF8.GetByteCount(piece.Text) * most - 0.1)), least);
        _unknown = pieces.FindIndex(piece => piece.Kind == SentencePieceKind.Unknown) is var unknown and >= 0 ? unknown : throw new ArgumentException("The tokenizer has no piece for what it cannot spell.");
        _end = pieces.FindIndex(piece => piece is { Kind: SentencePieceKind.Control, Text: EndPiece }) is var end and >= 0 ? end : throw new ArgumentException($"The tokenizer has no piece {EndPiece}.");
        Pad = Math.Max(0, pieces.FindIndex(piece => piece is { Kind: SentencePieceKind.Control, Text: PadPiece }));
        if (byteFallback ?? model.ByteFallback)
        {
            var bytes = pieces.Where(piece => piece.Kind == SentencePieceKind.Byte).ToDictionary(piece => piece.Text, piece => piece.Id);
            _bytes = [.. Enumerable.Range(0, 256).Select(value => bytes.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out var id) ? id : throw new ArgumentException("The tokenizer has not a piece for every byte."))];
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Pad { get; }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="WeightsException">The file is missing or is not a unigram model.</exception>
    public static SentencePieceTokenizer Load(string path, bool? byteFallback = null)
    {
        var model = SentencePieceModel.Read(path);
        try
        {
            return new(model, byteFallback);
        }
        catch (ArgumentException error)
        {
            throw new WeightsException(path, error.Message, error);
        }
    }

    /// <inheritdoc/>
    public int[] Encode(string text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        var simple = _normalizer.Normalize(text);
        var (ids, at) = (new List<int>(), 0);
        foreach (var (id, length) in _lattice.Segment(simple))
        {
            if (id >= 0)
            {
                ids.Add(id);
            }
            else if (_bytes is not null)
            {
                ids.AddRange(Encoding.UTF8.GetBytes(simple, at, length).Select(value => _bytes[value]));
            }
            else if (ids.Count == 0 || ids[^1] != _unknown)
            {
                ids.Add(_unknown);
            }
            at += length;
        }
        return [.. ids.Take(maxLength - 1), _end];
    }
}
