using System.Text.RegularExpressions;

namespace Sora.Diffusion.World.Full;

/// <summary>What can be stated of a scene.</summary>
enum Trait { Thing, Hue, Surface, Size, Motion, Speed, Staging, Bigger, Camera, Place, Weather, Light }

/// <summary>One thing that a caption states.</summary>
/// <param name="Trait">What about.</param>
/// <param name="Slot">Of which actor; 0 for the whole scene. For <see cref="Trait.Bigger"/>, the bigger of two.</param>
/// <param name="Value">The value.</param>
readonly record struct Statement(Trait Trait, int Slot, int Value);

/// <summary>What someone wrote about a scene.</summary>
/// <param name="Text">The words; empty when nothing was said.</param>
/// <param name="Mentioned">The actors in the order in which they are named.</param>
/// <param name="Statements">What it states.</param>
/// <param name="Language">The language it is in.</param>
sealed record Caption(string Text, IReadOnlyList<int> Mentioned, IReadOnlySet<Statement> Statements, Language Language);

/// <summary>Says what is in a scene of the full world, in English or French, in many ways.</summary>
static partial class CaptionWriter
{
    const double EmptyShare = 0.1, KeywordShare = 0.05, TypoShare = 0.03, PlainLettersShare = 0.2, OpeningShare = 0.08, EndingShare = 0.06, ClauseShare = 0.7, BiggerShare = 0.25;

    const char NounPhrase = '~';

    /// <summary>A caption as a person might write it.</summary>
    public static Caption Write(Scene scene, Random random)
    {
        var language = random.NextDouble() < 0.5 || SceneSampler.IsEnglishOnly(scene) ? Language.English : Language.French;
        if (random.NextDouble() < EmptyShare) return new("", [], new HashSet<Statement>(), language);
        var caption = random.NextDouble() < KeywordShare ? Keywords(scene, language, random) : Sentence(scene, language, Choose(scene, language, random), random);
        if (language == Language.French && random.NextDouble() < PlainLettersShare) caption = caption with { Text = Typing.WithoutAccents(caption.Text) };
        return random.NextDouble() < TypoShare ? caption with { Text = Typing.Mistype(caption.Text, random) } : caption;
    }

    /// <summary>A caption after a given template; everything in the plainest words when <paramref name="random"/> is null.</summary>
    public static Caption Sentence(Scene scene, Language language, string template, Random? random)
    {
        var speaker = new Speaker(scene, language, random);
        var turned = Templates.Bigger(language).Contains(template) && scene.Actors[1].Size > scene.Actors[0].Size;
        if (Templates.Bigger(language).Contains(template)) speaker.State(Trait.Bigger, turned ? 1 : 0, 1);
        else speaker.State(Trait.Staging, 0, (int)scene.Staging);
        var text = Part().Replace(template.TrimStart(NounPhrase), part => part.Value[0] switch
        {
            '<' => speaker.List(part.Value[1..^1].Split(' ')),
            '[' => speaker.Keeps(ClauseShare) ? Slot().Replace(part.Value[1..^1], slot => speaker.Fill(slot.Value[1..^1], turned)) : "",
            _ => speaker.Fill(part.Value[1..^1], turned),
        });
        text = Tidy(text);
        if (speaker.Happens(OpeningShare) && template.StartsWith(NounPhrase)) text = $"{speaker.Pick(speaker.Words.Openings)} {text}";
        if (speaker.Happens(EndingShare)) text = $"{text}, {speaker.Pick(speaker.Words.Endings)}";
        return speaker.Said(text);
    }

    /// <summary>The full caption of a scene in plain words.</summary>
    public static string Describe(Scene scene, Language language) => Sentence(scene, language, Templates.Of(scene.Staging, language)[0], null).Text;

    /// <summary>The same of a scene of one actor in a form of sentence that no caption of training has.</summary>
    public static string Rephrase(Scene scene, Language language, int form) =>
        Templates.Unseen(language) is var unseen && scene.Staging == Staging.Alone ? Sentence(scene, language, unseen[form % unseen.Length], null).Text : throw new ArgumentException("Only scenes of one actor are rephrased.", nameof(scene));

    static string Choose(Scene scene, Language language, Random random) =>
        scene.Actors.Count == 2 && scene.Actors[0].Size != scene.Actors[1].Size && random.NextDouble() < BiggerShare ? random.Pick(Templates.Bigger(language)) : random.Pick(Templates.Of(scene.Staging, language));

    static Caption Keywords(Scene scene, Language language, Random random)
    {
        var speaker = new Speaker(scene, language, random);
        var words = new List<string>();
        for (var slot = 0; slot < scene.Actors.Count; slot++)
        {
            words.Add(speaker.Phrase(slot, ""));
            if (scene.Actors[slot].Motion is { } && speaker.Keeps(ClauseShare)) words.Add(speaker.Motion(slot, ongoing: speaker.Happens(0.6)));
        }
        words.AddRange(new[] { "place", "weather", "light" }.Where(_ => speaker.Keeps(ClauseShare)).Select(name => speaker.Fill(name, false)));
        if (speaker.Happens(0.25)) words.Add(speaker.CameraKeyword());
        return speaker.Said(string.Join(speaker.Happens(0.3) ? " " : ", ", words));
    }

    // Where clauses were left out, their commas and spaces go too.
    static string Tidy(string text) => Edges().Replace(Commas().Replace(Spaces().Replace(text, " "), "$1"), "").Trim();

    [GeneratedRegex(@"<[^>]*>|\[[^\]]*\]|\{[^}]*\}")]
    private static partial Regex Part();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Slot();

    [GeneratedRegex(@" {2,}")]
    private static partial Regex Spaces();

    [GeneratedRegex(@" ?(,)(?: ?,)*")]
    private static partial Regex Commas();

    [GeneratedRegex(@"^[ ,]+|[ ,]+$")]
    private static partial Regex Edges();

    /// <summary>One person saying one thing: chooses words, and remembers what was stated.</summary>
    sealed class Speaker(Scene scene, Language language, Random? choices)
    {
        readonly List<int> _mentioned = [];
        readonly HashSet<Statement> _statements = [];
        readonly Dictionary<int, Noun> _nouns = [];

        public Lexicon Words { get; } = Lexicon.Of(language);

        public Caption Said(string text) => new(text, _mentioned, _statements, language);

        // The plainest word is twice as frequent as any other: the common words must be learnt best.
        public T Pick<T>(T[] items) => choices is null ? items[0] : items[Math.Max(0, choices.Next(-1, items.Length))];

        public bool Keeps(double probability) => choices is null || choices.NextDouble() < probability;

        public bool Happens(double probability) => choices is not null && choices.NextDouble() < probability;

        public void State(Trait trait, int slot, int value) => _statements.Add(new(trait, slot, value));

        public string List(string[] names)
        {
            if (Happens(0.4)) choices!.Shuffle(names);
            return string.Join(' ', names.Where(_ => Keeps(ClauseShare)).Select(name => Fill(name, false)));
        }

        /// <summary>What stands in a hole.</summary>
        /// <param name="hole">The hole.</param>
        /// <param name="turned">Whether actors 1 and 2 change places.</param>
        public string Fill(string hole, bool turned)
        {
            switch (hole)
            {
                case "place": return Phrase(Trait.Place, (int)scene.Place, Words.Places(scene.Place));
                case "weather": return Phrase(Trait.Weather, (int)scene.Weather, Words.Weathers(scene.Weather));
                case "light": return Phrase(Trait.Light, (int)scene.Light, Words.Lights(scene.Light));
                case "camera": return Phrase(Trait.Camera, (int)scene.Camera, Words.Cameras(scene.Camera).Clauses);
            }
            var slot = hole.First(char.IsDigit) - '1';
            if (turned) slot = 1 - slot;
            if (hole.Split('|') is [_, var masculine, var feminine]) return NounOf(slot).Feminine ? feminine : masculine;
            return hole.Split(' ') switch
            {
                [_, "does"] => Motion(slot, ongoing: false),
                [_, "doing"] => Motion(slot, ongoing: true),
                ["the", _] => Phrase(slot, "the"),
                ["de", _] => "d'" + Phrase(slot, "a"),
                ["que", _] => "qu'" + Phrase(slot, "a"),
                ["du", _] => Phrase(slot, "of the"),
                _ => Phrase(slot, "a"),
            };
        }

        public string CameraKeyword() => Phrase(Trait.Camera, (int)scene.Camera, Words.Cameras(scene.Camera).Keywords);

        public string Motion(int slot, bool ongoing)
        {
            var actor = scene.Actors[slot];
            var motion = actor.Motion ?? throw new InvalidOperationException($"The staging {scene.Staging} moves the actors: a sentence cannot say how each moves.");
            State(Trait.Motion, slot, (int)motion);
            var verb = Pick(Words.Motions(motion));
            var text = ongoing ? verb.Ongoing : verb.Third;
            if (!Keeps(actor.Speed == Speed.Steady ? 0.2 : 0.6)) return text;
            State(Trait.Speed, slot, (int)actor.Speed);
            return $"{text} {Pick(Words.Speeds(actor.Speed))}";
        }

        /// <summary>An actor with its adjectives and its article: "a", "the", "of the", or none.</summary>
        public string Phrase(int slot, string article)
        {
            var actor = scene.Actors[slot];
            var noun = NounOf(slot);
            if (!_mentioned.Contains(slot)) _mentioned.Add(slot);
            State(Trait.Thing, slot, (int)actor.Thing);
            var adjectives = new List<Adjective>();
            if (Keeps(actor.Size == Size.Medium ? 0.3 : 0.65)) adjectives.Add(Say(Trait.Size, (int)actor.Size, Words.Sizes(actor.Size)));
            if (Keeps(actor.Surface == Surface.Matte ? 0.35 : 0.65)) adjectives.Add(Say(Trait.Surface, (int)actor.Surface, Words.Surfaces(actor.Surface)));
            if (Keeps(0.9)) adjectives.Add(Say(Trait.Hue, (int)actor.Hue, Words.Hues(actor.Hue)));
            string[] words =
            [
                .. adjectives.Where(a => a.Before).Select(a => a.For(noun)),
                noun.Text,
                .. adjectives.AsEnumerable().Reverse().Where(a => !a.Before).Select(a => a.For(noun)),
            ];
            return Article(article, noun, words[0]) + string.Join(' ', words);

            Adjective Say(Trait trait, int value, Adjective[] ways)
            {
                State(trait, slot, value);
                return Pick(ways);
            }
        }

        string Article(string article, Noun noun, string next)
        {
            var vowel = "aeiouéèê".Contains(next[0]);
            return (language, article) switch
            {
                (_, "") => "",
                (Language.English, "a") => vowel ? "an " : "a ",
                (Language.English, _) => "the ",
                (_, "a") => noun.Feminine ? "une " : "un ",
                (_, "the") => vowel ? "l'" : noun.Feminine ? "la " : "le ",
                _ => vowel ? "de l'" : noun.Feminine ? "de la " : "du ",
            };
        }

        Noun NounOf(int slot)
        {
            if (!_nouns.TryGetValue(slot, out var noun)) _nouns[slot] = noun = Pick(Words.Nouns(scene.Actors[slot].Thing));
            return noun;
        }

        string Phrase(Trait trait, int value, string[] ways)
        {
            State(trait, 0, value);
            return Pick(ways);
        }
    }
}
