using Sora.Diffusion.Text;

namespace Sora.Diffusion.World.Full;

/// <summary>The words of the full world, stored with a model that learnt it as <c>world.json</c>. Kinds: object, colour, surface, size, motion, speed, place, weather, light, camera, relation.</summary>
static class FullWords
{
    // Words that only hold a phrase together say nothing about the world.
    static readonly HashSet<string> Structural =
    [
        "a", "an", "and", "the", "to", "in", "on", "of", "by", "at", "from", "is", "it", "as", "that", "we", "which", "how", "here", "there", "each",
        "de", "des", "du", "la", "le", "les", "un", "une", "à", "au", "en", "et", "dans", "sur", "par", "l", "d", "s", "c", "ne", "se", "est", "il", "elle", "qui", "que", "où", "on", "ici", "là", "y",
    ];

    /// <summary>Every word that names something, once per kind and language.</summary>
    public static WorldVocabulary All { get; } = new([.. Collect(Language.English, "en").Concat(Collect(Language.French, "fr")).Distinct()]);

    static IEnumerable<WorldWord> Collect(Language language, string code)
    {
        var words = Lexicon.Of(language);
        return Kind("object", Enum.GetValues<Thing>().SelectMany(words.Nouns).Select(n => n.Text))
            .Concat(Kind("colour", Enum.GetValues<Hue>().SelectMany(words.Hues).SelectMany(Forms)))
            .Concat(Kind("surface", Enum.GetValues<Surface>().SelectMany(words.Surfaces).SelectMany(Forms)))
            .Concat(Kind("size", Enum.GetValues<Size>().SelectMany(words.Sizes).SelectMany(Forms)))
            .Concat(Kind("motion", Enum.GetValues<Motion>().SelectMany(words.Motions).SelectMany(v => new[] { v.Plain, v.Third, v.Ongoing })))
            .Concat(Kind("speed", Enum.GetValues<Speed>().SelectMany(words.Speeds)))
            .Concat(Kind("place", Enum.GetValues<Place>().SelectMany(words.Places)))
            .Concat(Kind("weather", Enum.GetValues<Weather>().SelectMany(words.Weathers)))
            .Concat(Kind("light", Enum.GetValues<Light>().SelectMany(words.Lights)))
            .Concat(Kind("camera", Enum.GetValues<Camera>().Select(words.Cameras).SelectMany(c => c.Clauses.Concat(c.Keywords))))
            .Concat(Kind("relation", Templates.All(language).Select(Literal)));

        static IEnumerable<string> Forms(Adjective adjective) => [adjective.Masculine, adjective.Feminine];

        IEnumerable<WorldWord> Kind(string kind, IEnumerable<string> phrases) =>
            phrases.SelectMany(p => p.ToLowerInvariant().Split([' ', '\'', ',', ':'], StringSplitOptions.RemoveEmptyEntries)).Where(w => !Structural.Contains(w)).Distinct().Select(w => new WorldWord(w, kind, code));
    }

    // A template without its holes; of "{1|grand|grande}" the words stay.
    static string Literal(string template)
    {
        var text = new List<string>();
        var outside = true;
        foreach (var part in template.Split('{', '}', '<', '>'))
        {
            if (outside) text.Add(part.Replace('~', ' ').Replace('[', ' ').Replace(']', ' '));
            else if (part.Contains('|')) text.AddRange(part.Split('|')[1..]);
            outside = !outside;
        }
        return string.Join(' ', text);
    }
}
