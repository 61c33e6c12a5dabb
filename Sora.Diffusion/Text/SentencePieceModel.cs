using Google.Protobuf;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Text;

/// <summary>What a piece of a SentencePiece model is for. Values are those of the file.</summary>
internal enum SentencePieceKind
{
    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>Stands for what the vocabulary cannot spell.</summary>
    Unknown = 2,

    /// <summary>A mark such as the end of a text; never found in one.</summary>
    Control = 3,

    /// <summary>Text that is always taken as one piece, before anything else.</summary>
    UserDefined = 4,

    /// <summary>A piece that is no longer used.</summary>
    Unused = 5,

    /// <summary>One byte of a letter that no piece spells.</summary>
    Byte = 6,
}

/// <summary>A piece, its log-probability and what it is for; its id is its place in the model.</summary>
internal sealed record SentencePiece(string Text, float Score, SentencePieceKind Kind);

/// <summary>
/// The <c>.model</c> file of a SentencePiece tokenizer. Source: https://github.com/google/sentencepiece, <c>sentencepiece_model.proto</c>.
/// </summary>
internal sealed record SentencePieceModel
{
    private const int Unigram = 1;

    public required IReadOnlyList<SentencePiece> Pieces { get; init; }

    /// <summary>Whether letters that no piece spells become their bytes.</summary>
    public bool ByteFallback { get; private set; }

    /// <summary>Compiled rules that simplify letters; empty for none.</summary>
    public ReadOnlyMemory<byte> CharacterMap { get; private set; }

    /// <summary>Whether a space is added to the text, at the side where spaces belong to words.</summary>
    public bool AddsSpace { get; private set; } = true;

    /// <summary>Whether a space belongs to the word before it, rather than to the one after it.</summary>
    public bool SpaceEndsWord { get; private set; }

    /// <summary>Whether runs of spaces become one, and those at the ends none.</summary>
    public bool RemovesExtraSpaces { get; private set; } = true;

    /// <summary>Whether a space is written ▁.</summary>
    public bool EscapesSpaces { get; private set; } = true;

    private int Algorithm { get; set; } = Unigram;

    /// <exception cref="WeightsException">The file is missing, damaged, or of another algorithm than unigram.</exception>
    public static SentencePieceModel Read(string path)
    {
        try
        {
            var input = new CodedInputStream(File.ReadAllBytes(path));
            var pieces = new List<SentencePiece>();
            var model = new SentencePieceModel { Pieces = pieces };
            Fields(input, field => Message(input, field switch
            {
                1 => piece => pieces.Add(Piece(piece)),
                2 => model.ReadTrainer,
                3 => model.ReadNormalizer,
                _ => null,
            }));
            return model.Algorithm == Unigram && pieces.Count > 0 ? model : throw new WeightsException(path, "this is not a SentencePiece model of the unigram kind.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException(path, $"the SentencePiece model cannot be read ({error.Message})", error);
        }
    }

    private static SentencePiece Piece(CodedInputStream input)
    {
        var (text, score, kind) = ("", 0f, SentencePieceKind.Normal);
        Fields(input, field =>
        {
            switch (field)
            {
                case 1: text = input.ReadString(); return true;
                case 2: score = input.ReadFloat(); return true;
                case 3: kind = (SentencePieceKind)input.ReadEnum(); return true;
                default: return false;
            }
        });
        return new(text, score, kind);
    }

    private void ReadTrainer(CodedInputStream input) => Fields(input, field =>
    {
        switch (field)
        {
            case 3: Algorithm = input.ReadEnum(); return true;
            case 24: SpaceEndsWord = input.ReadBool(); return true;
            case 35: ByteFallback = input.ReadBool(); return true;
            default: return false;
        }
    });

    private void ReadNormalizer(CodedInputStream input) => Fields(input, field =>
    {
        switch (field)
        {
            case 2: CharacterMap = input.ReadBytes().Memory; return true;
            case 3: AddsSpace = input.ReadBool(); return true;
            case 4: RemovesExtraSpaces = input.ReadBool(); return true;
            case 5: EscapesSpaces = input.ReadBool(); return true;
            default: return false;
        }
    });

    // Fields of a message until its end; those that are not taken are passed over.
    private static void Fields(CodedInputStream input, Func<int, bool> take)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            if (!take(WireFormat.GetTagFieldNumber(tag)))
            {
                input.SkipLastField();
            }
        }
    }

    private static bool Message(CodedInputStream input, Action<CodedInputStream>? read)
    {
        if (read is null)
        {
            return false;
        }
        read(input.ReadBytes().CreateCodedInput());
        return true;
    }
}
