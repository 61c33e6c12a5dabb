using Sora.Diffusion.Text;

namespace Sora.Diffusion.World;

/// <summary>The words of the world, stored with a model as <c>world.json</c>. Kinds: object, colour, size, motion, place, light.</summary>
static class WorldWords
{
    // Words that only hold a phrase together say nothing about the world.
    static readonly HashSet<string> Structural =
    [
        "a", "an", "and", "the", "to", "in", "on", "of", "by", "at", "from", "de", "des", "du", "la", "le", "les", "un", "une", "à", "au", "en", "et", "dans", "sur", "l", "s", "se",
    ];

    /// <summary>Every word that names something, once per kind and language.</summary>
    public static WorldVocabulary All { get; } = new([.. Collect(Language.English, "en").Concat(Collect(Language.French, "fr")).Distinct()]);

    static IEnumerable<WorldWord> Collect(Language language, string code)
    {
        var words = Lexicon.Of(language);
        return Kind("object", Enum.GetValues<Shape>().SelectMany(words.Nouns).Select(n => n.Text))
            .Concat(Kind("colour", Enum.GetValues<Hue>().SelectMany(words.Hues).SelectMany(Forms)))
            .Concat(Kind("size", Enum.GetValues<Size>().SelectMany(words.Sizes).SelectMany(Forms)))
            .Concat(Kind("motion", Enum.GetValues<Motion>().SelectMany(words.Motions).SelectMany(v => new[] { v.Plain, v.Third, v.Ongoing })))
            .Concat(Kind("place", Enum.GetValues<Place>().SelectMany(words.Places)))
            .Concat(Kind("light", words.Lights(true).Concat(words.Lights(false))));

        static IEnumerable<string> Forms(Adjective adjective) => [adjective.Masculine, adjective.Feminine];

        IEnumerable<WorldWord> Kind(string kind, IEnumerable<string> phrases) =>
            phrases.SelectMany(p => p.Split(' ', '\'')).Where(w => !Structural.Contains(w)).Distinct().Select(w => new WorldWord(w, kind, code));
    }
}
