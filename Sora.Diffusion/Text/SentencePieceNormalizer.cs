using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Sora.Diffusion.Text;

/// <summary>Simplifies text as a SentencePiece model says: letters by the rules compiled into its file, then spaces. Works on UTF-8, as the rules do.</summary>
internal sealed class SentencePieceNormalizer
{
    private static readonly byte[] Mark = "▁"u8.ToArray();

    private readonly SentencePieceModel _model;
    private readonly byte[][] _untouched;
    private readonly uint[] _trie;         // a double array (Aoe 1989) in the layout of https://github.com/s-yata/darts-clone
    private readonly byte[] _replacements; // each ends with a zero

    /// <exception cref="ArgumentException">The compiled rules contradict themselves.</exception>
    public SentencePieceNormalizer(SentencePieceModel model)
    {
        _model = model;
        _untouched = [.. model.Pieces.Where(piece => piece.Kind == SentencePieceKind.UserDefined).Select(piece => Encoding.UTF8.GetBytes(piece.Text)).OrderByDescending(text => text.Length)];
        var map = model.CharacterMap.Span;
        if (map.IsEmpty)
        {
            (_trie, _replacements) = ([], []);
            return;
        }
        var trieBytes = map.Length > sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(map) : 0;
        if (trieBytes == 0 || trieBytes % sizeof(uint) != 0 || trieBytes > map.Length - sizeof(uint))
        {
            throw new ArgumentException("The character map of the tokenizer is damaged.");
        }
        _trie = MemoryMarshal.Cast<byte, uint>(map.Slice(sizeof(uint), (int)trieBytes)).ToArray();
        _replacements = map[(sizeof(uint) + (int)trieBytes)..].ToArray();
    }

    /// <summary>The text as the model's pieces spell it, spaces as ▁. Never throws.</summary>
    public string Normalize(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        var space = _model.EscapesSpaces ? Mark : " "u8;
        var simple = new List<byte>(rest.Length + 3);
        if (_model.RemovesExtraSpaces)
        {
            while (!rest.IsEmpty && Next(rest, out var length).SequenceEqual(" "u8))
            {
                rest = rest[length..];
            }
        }
        if (rest.IsEmpty)
        {
            return "";
        }
        if (_model is { AddsSpace: true, SpaceEndsWord: false })
        {
            simple.AddRange(space);
        }
        var afterSpace = _model.RemovesExtraSpaces;
        while (!rest.IsEmpty)
        {
            var letters = Next(rest, out var length);
            if (afterSpace)
            {
                letters = letters.TrimStart((byte)' ');
            }
            foreach (var letter in letters)
            {
                simple.AddRange(letter == ' ' ? space : [letter]);
            }
            afterSpace = _model.RemovesExtraSpaces && (letters.IsEmpty ? afterSpace : letters[^1] == ' ');
            rest = rest[length..];
        }
        while (_model.RemovesExtraSpaces && CollectionsMarshal.AsSpan(simple).EndsWith(space))
        {
            simple.RemoveRange(simple.Count - space.Length, space.Length);
        }
        if (_model is { AddsSpace: true, SpaceEndsWord: true })
        {
            simple.AddRange(space);
        }
        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(simple));
    }

    // What the beginning of a text becomes, and how many bytes of it that takes: a symbol of the user's as it is, else the longest rule, else one letter as it is.
    private ReadOnlySpan<byte> Next(ReadOnlySpan<byte> text, out int length)
    {
        foreach (var symbol in _untouched)
        {
            if (text.StartsWith(symbol))
            {
                length = symbol.Length;
                return symbol;
            }
        }
        if (LongestRule(text, out length) is { } place)
        {
            var replacement = _replacements.AsSpan(place);
            var end = replacement.IndexOf((byte)0);
            return end < 0 ? replacement : replacement[..end];
        }
        Rune.DecodeFromUtf8(text, out _, out length);
        return text[..length];
    }

    private int? LongestRule(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        int? place = null;
        var node = _trie.Length > 0 ? Offset(_trie[0]) : 0u;
        for (var index = 0; index < text.Length; index++)
        {
            node ^= text[index];
            if (node >= _trie.Length || (_trie[node] & 0x800000ff) != text[index])
            {
                break;
            }
            var unit = _trie[node];
            node ^= Offset(unit);
            if ((unit & 0x100) != 0 && node < _trie.Length && (_trie[node] & 0x7fffffff) is var value && value < _replacements.Length)
            {
                (place, length) = ((int)value, index + 1);
            }
        }
        return place;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);
}
