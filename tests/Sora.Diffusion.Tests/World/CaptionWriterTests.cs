using CsCheck;
using Sora.Diffusion.World;
using Size = Sora.Diffusion.World.Size;

namespace Sora.Diffusion.Tests.World;

public sealed class CaptionWriterTests
{
    static readonly Gen<(Scene Scene, Random Random)> Cases = Gen.Select(Gen.Long, Gen.Int[0, 100_000], (seed, index) => (new SceneSampler(seed)[index], new Random(index)));

    [Fact]
    public void A_full_caption_names_everything_in_plain_words()
    {
        var scene = new Scene([new Actor(Shape.Star, Hue.Purple, Size.Big, Motion.Swing, 0, 0, 0)], Arrangement.Alone, Place.Forest, Night: true, 0);

        Assert.Equal("a big purple star swings in the forest at night", CaptionWriter.Describe(scene, Language.English));
        Assert.Equal("une grande étoile violette se balance dans la forêt la nuit", CaptionWriter.Describe(scene, Language.French));
    }

    [Fact]
    public void A_scene_can_be_told_in_three_forms_that_no_caption_of_training_has()
    {
        var scene = new Scene([new Actor(Shape.Star, Hue.Purple, Size.Big, Motion.Swing, 0, 0, 0)], Arrangement.Alone, Place.Forest, Night: true, 0);

        Assert.Equal("the star is big and purple, it swings in the forest at night", CaptionWriter.Rephrase(scene, Language.English, 0));
        Assert.Equal("in the forest at night there swings a big purple star", CaptionWriter.Rephrase(scene, Language.English, 1));
        Assert.Equal("what swings in the forest at night is a big purple star", CaptionWriter.Rephrase(scene, Language.English, 5));
        Assert.Equal("l'étoile est grande et violette, elle se balance dans la forêt la nuit", CaptionWriter.Rephrase(scene, Language.French, 0));
        Assert.Equal("dans la forêt la nuit se balance une grande étoile violette", CaptionWriter.Rephrase(scene, Language.French, 1));
        Assert.Equal("ce qui se balance dans la forêt la nuit, c'est une grande étoile violette", CaptionWriter.Rephrase(scene, Language.French, 2));
    }

    [Fact]
    public void No_caption_of_training_has_such_a_form() =>
        Cases.Sample(sample =>
        {
            var words = CaptionWriter.Write(sample.Scene, sample.Random).Text.Split([' ', ',', '\''], StringSplitOptions.RemoveEmptyEntries);
            Assert.DoesNotContain(words, word => word is "what" or "est" or "ce");
            if (words is [.., _] && sample.Scene.Arrangement == Arrangement.Alone) Assert.DoesNotContain("there", words[1..]);
        }, iter: 5000);

    [Fact]
    public void French_adjectives_agree_with_their_noun()
    {
        string Describe(Shape shape, Hue hue, Size size) =>
            CaptionWriter.Describe(new Scene([new Actor(shape, hue, size, Motion.Bounce, 0, 0, 0)], Arrangement.Alone, Place.Sea, Night: false, 0), Language.French);

        Assert.StartsWith("un petit cœur vert rebondit", Describe(Shape.Heart, Hue.Green, Size.Small));
        Assert.StartsWith("une petite balle verte rebondit", Describe(Shape.Ball, Hue.Green, Size.Small));
        Assert.StartsWith("une pyramide blanche moyenne rebondit", Describe(Shape.Pyramid, Hue.White, Size.Medium));
    }

    [Fact]
    public void A_caption_names_no_colour_and_no_object_that_is_not_in_the_scene() =>
        Cases.Sample(sample =>
        {
            var words = CaptionWriter.Write(sample.Scene, sample.Random).Text.Split([' ', ',', '\'']);
            foreach (var language in Enum.GetValues<Language>())
            {
                var lexicon = Lexicon.Of(language);
                foreach (var hue in Enum.GetValues<Hue>().Except(sample.Scene.Actors.Select(a => a.Hue)))
                    Assert.Empty(words.Intersect(lexicon.Hues(hue).Select(a => a.Masculine)));
                foreach (var shape in Enum.GetValues<Shape>().Except(sample.Scene.Actors.Select(a => a.Shape)))
                    Assert.Empty(words.Intersect(lexicon.Nouns(shape).Select(n => n.Text)));
            }
        }, iter: 5000);

    [Fact]
    public void Actors_are_reported_in_the_order_in_which_they_are_named()
    {
        var scene = new Scene(
            [new Actor(Shape.Ball, Hue.Red, Size.Small, Motion.Pulse, -1, 0, 0), new Actor(Shape.Cube, Hue.Blue, Size.Small, Motion.Pulse, 1, 0, 0)],
            Arrangement.SideBySide, Place.City, Night: false, 0);
        var orders = new HashSet<Shape>();
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var caption = CaptionWriter.Write(scene, random);
            var (ball, cube) = (caption.Text.IndexOf("ball", StringComparison.Ordinal), caption.Text.IndexOf("cube", StringComparison.Ordinal));
            if (ball < 0 || cube < 0) continue;
            Assert.Equal(ball < cube ? Shape.Ball : Shape.Cube, caption.Mentioned[0].Shape);
            orders.Add(caption.Mentioned[0].Shape);
        }
        Assert.Equal(2, orders.Count);
    }

    [Fact]
    public void About_one_caption_in_ten_is_empty()
    {
        var sampler = new SceneSampler(2);
        var random = new Random(2);
        Assert.InRange(Enumerable.Range(0, 4000).Count(i => CaptionWriter.Write(sampler[i], random).Text.Length == 0), 300, 500);
    }

    [Fact]
    public void The_words_of_the_world_are_those_of_full_captions() =>
        Cases.Sample(sample =>
        {
            var known = WorldWords.All.Words.Select(w => w.Word).ToHashSet();
            foreach (var language in Enum.GetValues<Language>())
                Assert.Contains(CaptionWriter.Describe(sample.Scene, language).Split(' ', '\''), known.Contains);
        }, iter: 200);
}
