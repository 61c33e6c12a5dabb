using System.Text.Json;
using Sora.Diffusion.Text;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Tests.Golden;

public sealed class SentencePieceGoldenTests
{
    private static readonly Dictionary<string, SentencePieceKind> Kinds = new()
    {
        ["normal"] = SentencePieceKind.Normal, ["unknown"] = SentencePieceKind.Unknown, ["control"] = SentencePieceKind.Control,
        ["user_defined"] = SentencePieceKind.UserDefined, ["unused"] = SentencePieceKind.Unused, ["byte"] = SentencePieceKind.Byte,
    };

    public static TheoryData<string> Models
    {
        get
        {
            using var golden = new GoldenCase("12-unigram-tokenizer");
            return [.. golden.Json.GetProperty("models").EnumerateObject().Select(model => model.Name)];
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_string_has_the_ids_of_the_reference(string model)
    {
        using var golden = new GoldenCase("12-unigram-tokenizer");
        ExpectIds(golden, SentencePieceTokenizer.Load(golden.File($"{model}.model")), model);
    }

    [Fact]
    public void Without_byte_fallback_a_run_of_unknown_letters_is_one_unknown_id()
    {
        using var golden = new GoldenCase("12-unigram-tokenizer");
        ExpectIds(golden, SentencePieceTokenizer.Load(golden.File("umt5_like.model"), byteFallback: false), "umt5_like_no_byte_fallback");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_model_file_gives_the_pieces_of_the_reference(string model)
    {
        using var golden = new GoldenCase("12-unigram-tokenizer");
        using var vocabulary = JsonDocument.Parse(File.ReadAllBytes(golden.File("vocab.json")));
        var expected = vocabulary.RootElement.GetProperty(model).EnumerateArray().Select(piece => (piece[0].GetString()!, piece[1].GetSingle(), Kinds[piece[2].GetString()!]));

        var pieces = SentencePieceModel.Read(golden.File($"{model}.model")).Pieces;
        Assert.Equal(expected, pieces.Select(piece => (piece.Text, piece.Score, piece.Kind)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_damaged_model_file_reads_texts_or_is_named(string model)
    {
        using var golden = new GoldenCase("12-unigram-tokenizer");
        using var folder = new TemporaryFolder();
        var (whole, path) = (File.ReadAllBytes(golden.File($"{model}.model")), folder.File("damaged.model"));
        var refused = 0;
        for (var number = 0; number < 200; number++)
        {
            var random = new Random(number);
            var bytes = whole.ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            try
            {
                _ = SentencePieceTokenizer.Load(path).Encode("L'été, ﬁne １２３ 👍 ball", 64);
            }
            catch (WeightsException error)
            {
                Assert.Equal(path, error.File);
                refused++;
            }
        }
        Assert.InRange(refused, 1, 199);
    }

    private static void ExpectIds(GoldenCase golden, SentencePieceTokenizer tokenizer, string key)
    {
        using var strings = JsonDocument.Parse(File.ReadAllBytes(golden.File("strings.json")));
        Assert.NotEmpty(strings.RootElement.EnumerateArray());
        Assert.All(strings.RootElement.EnumerateArray(), row =>
        {
            var ids = tokenizer.Encode(row.GetProperty("text").GetString()!, int.MaxValue);
            Assert.Equal(row.GetProperty(key).EnumerateArray().Select(id => id.GetInt32()), ids[..^1]);
        });
    }
}
