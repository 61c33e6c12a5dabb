using System.Text.RegularExpressions;
using CsCheck;
using Sora.Diffusion.World;
using Sora.Diffusion.World.Full;
using Actor = Sora.Diffusion.World.Full.Actor;
using Caption = Sora.Diffusion.World.Full.Caption;
using CaptionWriter = Sora.Diffusion.World.Full.CaptionWriter;
using Hue = Sora.Diffusion.World.Full.Hue;
using Lexicon = Sora.Diffusion.World.Full.Lexicon;
using Motion = Sora.Diffusion.World.Full.Motion;
using Place = Sora.Diffusion.World.Full.Place;
using Scene = Sora.Diffusion.World.Full.Scene;
using SceneSampler = Sora.Diffusion.World.Full.SceneSampler;
using Size = Sora.Diffusion.World.Size;

namespace Sora.Diffusion.Tests.World.Full;

public sealed class CaptionWriterTests
{
    static readonly Gen<Scene> Scenes = Gen.Select(Gen.Long, Gen.Int[0, 100_000], (seed, index) => new SceneSampler(seed)[index]);

    // Any scene with any template that fits it, before typing errors.
    static readonly Gen<(Scene Scene, Caption Caption)> Sentences = Gen.Select(Scenes, Gen.Enum<Language>(), Gen.Int[0, 1000], (scene, language, choice) =>
    {
        string[] fitting = [.. Templates.Of(scene.Staging, language), .. scene.Actors.Count == 2 && scene.Actors[0].Size != scene.Actors[1].Size ? Templates.Bigger(language) : []];
        return (scene, CaptionWriter.Sentence(scene, language, fitting[choice % fitting.Length], new Random(choice)));
    });

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.French)]
    public void There_are_sixty_templates_and_no_two_are_alike(Language language) => Assert.Equal(60, Templates.All(language).Distinct().Count());

    [Fact]
    public void A_full_caption_names_everything_in_plain_words()
    {
        var scene = new Scene(
            [new(Thing.Star, Hue.Purple, Surface.Shiny, Size.Big, Motion.Swing, Speed.Slow, 0, 0, 0, false)], Staging.Alone, Camera.ZoomIn, Place.Forest, Weather.Rain, Light.Night, 0);

        Assert.Equal("a big shiny purple star swings slowly in the forest in the rain at night, the camera zooms in", CaptionWriter.Describe(scene, Language.English));
        Assert.Equal("une grande étoile violette brillante se balance lentement dans la forêt sous la pluie la nuit, la caméra zoome en avant", CaptionWriter.Describe(scene, Language.French));
    }

    [Fact]
    public void A_scene_can_be_told_in_forms_that_no_caption_of_training_has()
    {
        var scene = new Scene(
            [new(Thing.Star, Hue.Purple, Surface.Shiny, Size.Big, Motion.Swing, Speed.Slow, 0, 0, 0, false)], Staging.Alone, Camera.ZoomIn, Place.Forest, Weather.Rain, Light.Night, 0);

        Assert.Equal("what swings slowly in the forest at night in the rain is a big shiny purple star, the camera zooms in", CaptionWriter.Rephrase(scene, Language.English, 1));
        Assert.Equal("on peut trouver une grande étoile violette brillante sous la pluie dans la forêt la nuit, où elle se balance lentement, et la caméra zoome en avant", CaptionWriter.Rephrase(scene, Language.French, 5));
        Assert.All(Enum.GetValues<Language>(), language => Assert.Empty(Templates.Unseen(language).Intersect(Templates.All(language))));
    }

    [Fact]
    public void A_relation_says_who_is_where()
    {
        Actor Medium(Thing thing, Hue hue) => new(thing, hue, Surface.Matte, Size.Medium, null, Speed.Fast, 0, 0, 0, false);
        var scene = new Scene([Medium(Thing.Bird, Hue.Blue), Medium(Thing.Car, Hue.White)], Staging.Chase, Camera.Still, Place.City, Weather.Clear, Light.Day, 0);

        Assert.StartsWith("a medium matte blue bird chases a medium matte white car in the city", CaptionWriter.Describe(scene, Language.English));
        Assert.StartsWith("un oiseau bleu mat moyen poursuit une voiture blanche mate moyenne dans la ville", CaptionWriter.Describe(scene, Language.French));
        var turned = CaptionWriter.Sentence(scene, Language.French, "{2} est {2|poursuivi|poursuivie} par {1} <place>", null);
        Assert.StartsWith("une voiture blanche mate moyenne est poursuivie par un oiseau bleu", turned.Text);
        Assert.Equal([1, 0], turned.Mentioned);
        Assert.Equal(2 * (long)Staging.Chase + 1, FullStage.ValuesOf(scene, turned)[^5]);
    }

    [Fact]
    public void The_bigger_one_is_said_to_be_bigger() =>
        Scenes.Where(scene => scene.Actors.Count == 2 && scene.Actors[0].Size != scene.Actors[1].Size).Sample(scene =>
        {
            var caption = CaptionWriter.Sentence(scene, Language.English, Templates.Bigger(Language.English)[0], new Random(1));
            Assert.True(scene.Actors[caption.Mentioned[0]].Size > scene.Actors[caption.Mentioned[1]].Size);
        }, iter: 500);

    [Fact]
    public void Any_scene_with_any_template_is_well_formed() => Sentences.Sample(sample =>
    {
        var text = sample.Caption.Text;
        Assert.NotEmpty(text);
        Assert.DoesNotMatch(@"[{}<>\[\]|]|  | ,|,,|^[ ,:]|[ ,]$", text);
        if (sample.Caption.Language == Language.English)
        {
            Assert.DoesNotMatch(@"\ba [aeiou]|\ban [^aeiou]", text);
        }
        else
        {
            Assert.DoesNotMatch(@"\b(le|la|de|que|se) [aeiouéê]|\b(de le|à le)\b|' ", text);
        }
    }, iter: 4000);

    [Fact]
    public void A_caption_states_only_what_is_so() => Sentences.Sample(sample =>
    {
        var truth = TruthOf(sample.Scene);
        Assert.All(sample.Caption.Statements, statement => Assert.Contains(statement, truth));
        Assert.Equal(sample.Caption.Mentioned.Distinct(), sample.Caption.Mentioned);
    }, iter: 4000);

    // Independent of what the writer reports: no phrase for a value that the scene has not may be in the text, and one for each value that is reported must be.
    [Fact]
    public void The_words_of_a_caption_are_those_of_its_scene_and_its_statements() => Sentences.Sample(sample =>
    {
        var (scene, caption) = sample;
        var text = $" {Regex.Replace(caption.Text, "[,:]", " ")} ";
        var words = Lexicon.Of(caption.Language);
        Check(Trait.Thing, scene.Actors.Select(a => a.Thing), thing => words.Nouns(thing).Select(n => n.Text));
        Check(Trait.Hue, scene.Actors.Select(a => a.Hue), hue => words.Hues(hue).SelectMany(Forms));
        Check(Trait.Surface, scene.Actors.Select(a => a.Surface), surface => words.Surfaces(surface).SelectMany(Forms));
        Check(Trait.Motion, scene.Actors.Where(a => a.Motion is { }).Select(a => a.Motion!.Value), motion => words.Motions(motion).SelectMany(v => new[] { v.Third, v.Ongoing }));
        Check(Trait.Speed, scene.Actors.Select(a => a.Speed), words.Speeds);
        Check(Trait.Place, [scene.Place], words.Places);
        Check(Trait.Weather, [scene.Weather], words.Weathers);
        Check(Trait.Light, [scene.Light], words.Lights);
        Check(Trait.Camera, [scene.Camera], camera => words.Cameras(camera).Clauses);

        void Check<T>(Trait trait, IEnumerable<T> real, Func<T, IEnumerable<string>> ways) where T : struct, Enum
        {
            var there = real.ToHashSet();
            var allowed = there.SelectMany(ways).ToArray();
            foreach (var wrong in Enum.GetValues<T>().Except(there).SelectMany(ways))
            {
                if (!allowed.Any(way => way.Contains(wrong, StringComparison.Ordinal))) Assert.DoesNotContain($" {wrong} ", text);
            }
            foreach (var statement in caption.Statements.Where(s => s.Trait == trait))
            {
                var value = Enum.GetValues<T>()[statement.Value];
                Assert.Contains(ways(value), way => text.Contains($" {way} ", StringComparison.Ordinal) || text.Contains($"'{way} ", StringComparison.Ordinal));
            }
        }
    }, iter: 3000);

    [Fact]
    public void French_articles_and_adjectives_agree_with_their_noun()
    {
        var words = Lexicon.French;
        var adjectives = Enum.GetValues<Hue>().SelectMany(words.Hues).Concat(Enum.GetValues<Surface>().SelectMany(words.Surfaces)).Concat(Enum.GetValues<Size>().SelectMany(words.Sizes)).ToArray();
        string Any(IEnumerable<Adjective> some) => string.Join('|', some.SelectMany(Forms).Distinct().OrderByDescending(form => form.Length));
        var (before, after) = (Any(adjectives.Where(a => a.Before)), Any(adjectives.Where(a => !a.Before)));
        var checkedPhrases = 0;
        Sentences.Where(sample => sample.Caption.Language == Language.French).Sample(sample =>
        {
            foreach (var noun in Enum.GetValues<Thing>().SelectMany(words.Nouns))
            {
                foreach (Match match in Regex.Matches(sample.Caption.Text, $@"(?<article>\bune?\b|\bl[ea]\b|\bdu\b|l')\s?(?:(?<word>{before})\s)*{noun.Text}\b(?:\s(?<word>{after})\b)*"))
                {
                    Interlocked.Increment(ref checkedPhrases);
                    Assert.Contains(match.Groups["article"].Value, noun.Feminine ? ["une", "la", "l'"] : new[] { "un", "le", "du", "l'" });
                    foreach (Capture word in match.Groups["word"].Captures)
                        Assert.Contains(adjectives, adjective => adjective.For(noun) == word.Value);
                }
            }
        }, iter: 3000);
        Assert.True(checkedPhrases > 3000, $"{checkedPhrases} phrases");
    }

    [Fact]
    public void One_caption_in_ten_is_empty_and_half_of_the_others_are_French()
    {
        var (sampler, random) = (new SceneSampler(2), new Random(2));
        var captions = Enumerable.Range(0, 6000).Select(i => CaptionWriter.Write(sampler[i], random)).ToArray();

        Assert.InRange(captions.Count(c => c.Text.Length == 0), 500, 700);
        Assert.InRange(captions.Count(c => c.Text.Length > 0 && c.Language == Language.French), 2400, 3000);
    }

    [Fact]
    public void Every_value_is_stated_in_many_captions()
    {
        var (sampler, random) = (new SceneSampler(5), new Random(5));
        var stated = Enumerable.Range(0, 8000).SelectMany(i => CaptionWriter.Write(sampler[i], random).Statements.Select(s => (s.Trait, s.Value)).Distinct()).CountBy(s => s).ToDictionary();

        Often<Thing>(Trait.Thing);
        Often<Hue>(Trait.Hue);
        Often<Surface>(Trait.Surface);
        Often<Size>(Trait.Size);
        Often<Motion>(Trait.Motion);
        Often<Speed>(Trait.Speed);
        Often<Staging>(Trait.Staging);
        Often<Camera>(Trait.Camera);
        Often<Place>(Trait.Place);
        Often<Weather>(Trait.Weather);
        Often<Light>(Trait.Light);

        void Often<T>(Trait trait) where T : struct, Enum =>
            Assert.All(Enum.GetValues<T>(), value => Assert.True(stated.GetValueOrDefault((trait, Convert.ToInt32(value))) > 60, $"{value} is stated {stated.GetValueOrDefault((trait, Convert.ToInt32(value)))} times"));
    }

    [Fact]
    public void No_caption_of_training_puts_a_held_out_pair_in_plain_words()
    {
        var plain = SceneSampler.HeldOutColours.SelectMany(pair => Enum.GetValues<Language>().Select(language =>
        {
            var (noun, hue) = (Lexicon.Of(language).Nouns(pair.Thing)[0], Lexicon.Of(language).Hues(pair.Hue)[0]);
            return language == Language.English ? $"{hue.For(noun)} {noun.Text}" : $"{noun.Text} {hue.For(noun)}";
        })).ToArray();
        Gen.Select(Scenes, Gen.Int[0, 1_000_000]).Sample((scene, seed) => Assert.DoesNotContain(plain, CaptionWriter.Write(scene, new Random(seed)).Text.Contains), iter: 4000);

        var asked = Enumerable.Range(0, 200).SelectMany(i => Enum.GetValues<Language>().Select(language => CaptionWriter.Describe(new SceneSampler(8, Split.HeldOut)[i], language))).ToHashSet();
        Scenes.Sample(scene => Assert.DoesNotContain(CaptionWriter.Describe(scene, Language.English), asked), iter: 2000);
    }

    [Fact]
    public void The_words_of_the_world_are_those_of_its_sentences() => Sentences.Sample(sample =>
    {
        var reader = new Sora.Diffusion.Text.PromptReader(WorldStage.Full.Words);
        Assert.Empty(reader.Read(CaptionWriter.Describe(sample.Scene, Language.English)).Unknown);
        Assert.Empty(reader.Read(CaptionWriter.Describe(sample.Scene, Language.French)).Unknown);
        Assert.Equal("zeppelin", Assert.Single(reader.Read("a red zeppelin").Unknown).Word);
    }, iter: 200);

    static HashSet<Statement> TruthOf(Scene scene)
    {
        HashSet<Statement> truth =
        [
            new(Trait.Staging, 0, (int)scene.Staging), new(Trait.Camera, 0, (int)scene.Camera), new(Trait.Place, 0, (int)scene.Place), new(Trait.Weather, 0, (int)scene.Weather),
            new(Trait.Light, 0, (int)scene.Light),
        ];
        for (var slot = 0; slot < scene.Actors.Count; slot++)
        {
            var actor = scene.Actors[slot];
            truth.UnionWith([
                new(Trait.Thing, slot, (int)actor.Thing), new(Trait.Hue, slot, (int)actor.Hue), new(Trait.Surface, slot, (int)actor.Surface), new(Trait.Size, slot, (int)actor.Size),
                new(Trait.Speed, slot, (int)actor.Speed),
            ]);
            if (actor.Motion is { } motion) truth.Add(new(Trait.Motion, slot, (int)motion));
            if (scene.Actors.Count == 2 && actor.Size > scene.Actors[1 - slot].Size) truth.Add(new(Trait.Bigger, slot, 1));
        }
        return truth;
    }

    static IEnumerable<string> Forms(Adjective adjective) => [adjective.Masculine, adjective.Feminine];
}
