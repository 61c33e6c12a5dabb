using CsCheck;
using Sora.Diffusion.Text;

namespace Sora.Diffusion.Tests.Text;

public sealed class PromptReaderTests
{
    private static readonly PromptReader Reader = new(new(
    [
        new("red", "colour", "en"), new("ball", "object", "en"), new("star", "object", "en"), new("rolls", "motion", "en"), new("orange", "colour", "en"), new("orange", "colour", "fr"),
        new("rouge", "colour", "fr"), new("étoile", "object", "fr"), new("balle", "object", "fr"), new("tombe", "motion", "fr"),
    ]));

    [Fact]
    public void Known_words_are_understood_in_their_order_whatever_their_case_and_accents()
    {
        Assert.Equal(["red", "ball", "rolls"], Reader.Read("A RED ball, that rolls").Understood);
        Assert.Equal(["etoile", "rouge"], Reader.Read("l'etoile Rouge").Understood);
        Assert.Equal(["étoile"], Reader.Read("l’e\u0301toile").Understood);
    }

    [Theory]
    [InlineData("a rad ball", "rad", "red")]
    [InlineData("the ball rolled", "rolled", "rolls")]
    [InlineData("une étoiles rouge", "étoiles", "étoile")]
    [InlineData("la bale tombe", "bale", "balle")]
    public void An_unknown_word_is_named_with_the_nearest_of_its_language(string prompt, string word, string nearest)
    {
        var unknown = Assert.Single(Reader.Read(prompt).Unknown);
        Assert.Equal((word, nearest), (unknown.Word, unknown.Nearest[0]));
        Assert.True(unknown.Nearest.Count <= 3);
    }

    [Fact]
    public void A_word_like_none_that_is_known_is_named_alone() => Assert.Empty(Assert.Single(Reader.Read("a red hippopotamus").Unknown).Nearest);

    [Theory]
    [InlineData("the ball is on the left of it")] // "left" is not in this little world
    public void Small_words_are_passed_over(string prompt) => Assert.Equal(["left"], Reader.Read(prompt).Unknown.Select(unknown => unknown.Word));

    [Fact]
    public void A_word_written_twice_is_named_once() => Assert.Single(Reader.Read("dragon dragon DRAGON").Unknown);

    [Fact]
    public void No_text_makes_it_throw() => Gen.OneOf(Gen.String, Gen.Char.Array[0, 40].Select(letters => new string(letters)), Gen.Const("\ud800\uffff\ufffe\0")).Sample(text => Reader.Read(text) is not null, iter: 2000);

    [Fact]
    public void A_model_without_a_vocabulary_reports_nothing() => Assert.Empty(new PromptReader(null).Read("a dragon").Unknown);
}
