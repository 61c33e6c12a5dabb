
namespace Sora.Diffusion.World;

/// <summary>What someone wrote about a scene.</summary>
/// <param name="Text">The words; empty when nothing was said.</param>
/// <param name="Mentioned">The actors in the order in which they are named.</param>
public sealed record Caption(string Text, IReadOnlyList<Actor> Mentioned);

/// <summary>Says what is in a scene, in English or French, in many ways: synonyms, clauses left out or moved, keywords, a few typing errors.</summary>
public static class CaptionWriter
{
    const double EmptyShare = 0.1, KeywordShare = 0.08, OpeningShare = 0.12, TypoShare = 0.04, PlainLettersShare = 0.2;

    /// <summary>A caption as a person might write it. It may leave things out, but names nothing that is not there. One in ten is empty, for guidance.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="random">The source of every choice.</param>
    public static Caption Write(Scene scene, Random random)
    {
        if (random.NextDouble() < EmptyShare) return new("", []);
        var language = random.NextDouble() < 0.5 ? Language.English : Language.French;
        var voice = new Voice(Lexicon.Of(language), language, random);
        var (text, mentioned) = random.NextDouble() < KeywordShare ? Keywords(scene, voice) : Sentence(scene, voice);
        if (language == Language.French && voice.Happens(PlainLettersShare)) text = Typing.WithoutAccents(text);
        if (voice.Happens(TypoShare)) text = Typing.Mistype(text, random);
        return new(text, mentioned);
    }

    /// <summary>The full caption of a scene in plain words: what a model is asked when it is measured.</summary>
    public static string Describe(Scene scene, Language language) => Sentence(scene, new Voice(Lexicon.Of(language), language, null)).Text;

    /// <summary>The same of a scene of one actor in a form of sentence that no caption has: the looks told after the thing, the verb before it, or the thing at the end.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="language">The language.</param>
    /// <param name="form">Which of three forms: any number from 0, they come round.</param>
    public static string Rephrase(Scene scene, Language language, int form)
    {
        var actor = scene.Arrangement == Arrangement.Alone ? scene.Actors[0] : throw new ArgumentException("Only scenes of one actor are rephrased.", nameof(scene));
        var voice = new Voice(Lexicon.Of(language), language, null);
        var (noun, phrase, verb) = (voice.Words.Nouns(actor.Shape)[0], voice.Phrase(actor), voice.Words.Motions(actor.Motion)[0].Third);
        var (size, hue) = (voice.Words.Sizes(actor.Size)[0].For(noun), voice.Words.Hues(actor.Hue)[0].For(noun));
        var (place, light) = (voice.Words.Places(scene.Place)[0], voice.Words.Lights(scene.Night)[0]);
        return (language, form % 3) switch
        {
            (Language.English, 0) => $"the {noun.Text} is {size} and {hue}, it {verb} {place} {light}",
            (Language.English, 1) => $"{place} {light} there {verb} {phrase}",
            (Language.English, _) => $"what {verb} {place} {light} is {phrase}",
            (_, 0) => $"{The(noun)}{noun.Text} est {size} et {hue}, {(noun.Feminine ? "elle" : "il")} {verb} {place} {light}",
            (_, 1) => $"{place} {light} {verb} {phrase}",
            _ => $"ce qui {verb} {place} {light}, c'est {phrase}",
        };

        static string The(Noun noun) => "aeiouéœ".Contains(noun.Text[0]) ? "l'" : noun.Feminine ? "la " : "le ";
    }

    static Caption Sentence(Scene scene, Voice voice)
    {
        var subject = scene.Arrangement == Arrangement.Alone ? new(Alone(scene.Actors[0], voice), scene.Actors) : Pair(scene, voice);
        var place = voice.Keeps(0.8) ? voice.Pick(voice.Words.Places(scene.Place)) : null;
        var light = voice.Keeps(scene.Night ? 0.75 : 0.45) ? voice.Pick(voice.Words.Lights(scene.Night)) : null;
        var clauses = (voice.Happens(0.3) ? new[] { light, place } : [place, light]).OfType<string>().ToList();

        var start = "";
        if (voice.Happens(OpeningShare))
        {
            start = voice.Pick(voice.Words.Openings) + " ";
        }
        else if (clauses.Count > 0 && voice.Happens(0.3))
        {
            start = clauses[0] + ", ";
            clauses.RemoveAt(0);
        }
        return subject with { Text = start + string.Join(' ', [subject.Text, .. clauses]) };
    }

    static string Alone(Actor actor, Voice voice)
    {
        if (!voice.Keeps(0.87)) return voice.Phrase(actor);
        var verb = voice.Pick(voice.Words.Motions(actor.Motion));
        if (voice.Language == Language.French) return voice.Phrase(actor) + (voice.Happens(0.5) ? " qui " : " ") + verb.Third;
        if (voice.Happens(0.2)) return voice.Phrase(actor) + " that " + verb.Third;
        return voice.Phrase(actor) + " " + (voice.Happens(0.4) ? verb.Ongoing : verb.Third);
    }

    // A relation is said with the motions ("on the left ... and on the right ...") or instead of them ("... above ...").
    static Caption Pair(Scene scene, Voice voice)
    {
        var (first, second) = (scene.Actors[0], scene.Actors[1]);
        var french = voice.Language == Language.French;
        var beside = scene.Arrangement == Arrangement.SideBySide;
        if (voice.Keeps(0.25))
        {
            var (here, there) = (beside, french) switch
            {
                (true, false) => ("on the left", "on the right"),
                (true, true) => ("à gauche", "à droite"),
                (false, false) => ("at the top", "at the bottom"),
                (false, true) => ("en haut", "en bas"),
            };
            return new($"{here} {Alone(first, voice)} {(french ? "et" : "and")} {there} {Alone(second, voice)}", [first, second]);
        }
        if (voice.Happens(0.4))
        {
            var reversed = voice.Happens(0.5);
            if (reversed) (first, second) = (second, first);
            var relation = (beside, french) switch
            {
                (true, false) => reversed ? "to the right of " : "to the left of ",
                (true, true) => reversed ? "à droite d'" : "à gauche d'",
                (false, false) => reversed ? "below " : "above ",
                (false, true) => reversed ? "sous " : "au-dessus d'",
            };
            if (beside && voice.Happens(0.3)) relation = french ? "à côté d'" : "next to ";
            return new($"{voice.Phrase(first)} {relation}{voice.Phrase(second)}", [first, second]);
        }
        if (voice.Happens(0.5)) (first, second) = (second, first);
        return new($"{Alone(first, voice)} {(french ? "et" : "and")} {Alone(second, voice)}", [first, second]);
    }

    static Caption Keywords(Scene scene, Voice voice)
    {
        var words = new List<string>();
        foreach (var actor in scene.Actors)
        {
            words.Add(voice.Phrase(actor, article: false));
            if (voice.Keeps(0.8)) words.Add(voice.Pick(voice.Words.Motions(actor.Motion)) is var verb && voice.Happens(0.5) ? verb.Ongoing : verb.Plain);
        }
        if (voice.Keeps(0.7)) words.Add(voice.Pick(voice.Words.Places(scene.Place)).Split(' ')[^1]);
        if (voice.Keeps(0.6)) words.Add(voice.Pick(voice.Words.Lights(scene.Night)));
        return new(string.Join(voice.Happens(0.3) ? " " : ", ", words), scene.Actors);
    }

    /// <summary>One way of speaking: a language and a source of choices; without a source it says everything, in the plainest words.</summary>
    sealed record Voice(Lexicon Words, Language Language, Random? Choices)
    {
        public T Pick<T>(T[] items) => Choices is null ? items[0] : items[PickIndex(items.Length)];

        public bool Keeps(double probability) => Choices is null || Choices.NextDouble() < probability;

        public bool Happens(double probability) => Choices is not null && Choices.NextDouble() < probability;

        public string Phrase(Actor actor, bool article = true)
        {
            var noun = Pick(Words.Nouns(actor.Shape));
            var size = Keeps(actor.Size == Size.Medium ? 0.3 : 0.75) ? Pick(Words.Sizes(actor.Size)) : null;
            var hue = actor.Face is null && Keeps(0.92) ? Pick(Words.Hues(actor.Hue)) : null;
            var adjectives = new[] { size, hue }.OfType<Adjective>().ToArray();
            string[] words =
            [
                .. adjectives.Where(a => a.Before).Select(a => a.For(noun)),
                noun.Text,
                .. adjectives.Reverse().Where(a => !a.Before).Select(a => a.For(noun)),
            ];
            if (!article) return string.Join(' ', words);
            var start = Language == Language.French ? (noun.Feminine ? "une" : "un") : "aeiou".Contains(words[0][0]) ? "an" : "a";
            return $"{start} {string.Join(' ', words)}";
        }

        // The plainest word is twice as frequent as any other: the common words must be learnt best.
        int PickIndex(int count) => Math.Max(0, Choices!.Next(-1, count));
    }
}
