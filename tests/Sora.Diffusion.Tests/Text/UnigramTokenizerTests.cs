using CsCheck;
using Sora.Diffusion.Text;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Tests.Text;

public sealed class UnigramTokenizerTests
{
    private static readonly UnigramTokenizer Tokenizer = new(UnigramVocabulary.Train(
        Enumerable.Repeat<string[]>(["A red ball rolls left", "une balle rouge roule vers la gauche", "The blue étoile falls"], 20).SelectMany(texts => texts), 60));

    [Fact]
    public void A_frequent_word_is_one_piece_and_every_text_is_closed() =>
        Assert.Equal([Tokenizer.Encode("red", 9)[0], Tokenizer.Encode("ball", 9)[0], UnigramTokenizer.End], Tokenizer.Encode("red ball", 9));

    [Theory]
    [InlineData("Red  BALL", "red ball")]
    [InlineData(" \tred\r\nball\0", "red ball")]
    [InlineData("e\u0301toile", "étoile")]
    [InlineData("ｒｅｄ", "red")]
    public void Spelling_variants_of_a_text_have_the_same_ids(string variant, string text) => Assert.Equal(Tokenizer.Encode(text, 20), Tokenizer.Encode(variant, 20));

    [Fact]
    public void A_run_of_unknown_letters_is_one_unknown_id() => Assert.Equal(1, Tokenizer.Encode("red 你好你好 ball", 20).Count(id => id == UnigramTokenizer.Unknown));

    [Fact]
    public void Any_text_gives_ids_in_range_and_no_more_than_asked_for() => Gen.Select(Gen.Char.Array[0, 40].Select(letters => new string(letters)), Gen.Int[1, 20]).Sample((text, length) =>
    {
        var ids = Tokenizer.Encode(text, length);
        return ids.Length <= length && ids[^1] == UnigramTokenizer.End && ids.All(id => id >= UnigramTokenizer.End && id < Tokenizer.Count);
    }, iter: 2000);

    [Fact]
    public void A_saved_tokenizer_reads_texts_as_before()
    {
        using var folder = new TemporaryFolder();
        Tokenizer.Save(folder.File("tokenizer.json"));
        var loaded = UnigramTokenizer.Load(folder.File("tokenizer.json"));
        Assert.Equal(Tokenizer.Encode("une étoile tombe", 20), loaded.Encode("une étoile tombe", 20));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"pieces":[{"text":"a","score":0},{"text":"a","score":0}]}""")]
    [InlineData("""{"pieces":[{"text":"","score":0}]}""")]
    public void A_vocabulary_file_that_is_none_is_named(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), json);
        Assert.Equal(folder.File("tokenizer.json"), Assert.Throws<WeightsException>(() => UnigramTokenizer.Load(folder.File("tokenizer.json"))).File);
    }
}
