using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Sora.Cli.Tests;

public sealed partial class TextsTests
{
    [Fact]
    public void Every_sentence_is_there_in_french_and_takes_the_same_values()
    {
        var english = Read("");
        var french = Read("fr");
        Assert.NotEmpty(english);
        Assert.Equal(english.Keys.Order(), french.Keys.Order());
        Assert.All(english, sentence => Assert.Equal(Holes(sentence.Value), Holes(french[sentence.Key])));
    }

    [Fact]
    public void Every_sentence_is_used_by_the_member_of_its_name_and_none_is_missing()
    {
        var members = typeof(Texts).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is PropertyInfo { Name: not nameof(Texts.Resources) } or MethodInfo { IsSpecialName: false })
            .ToArray();
        Assert.Equal(Read("").Keys.Order(), members.Select(member => member.Name).Order());
        foreach (var member in members)
        {
            var (text, holes) = member is MethodInfo method
                ? ((string)method.Invoke(null, [.. method.GetParameters().Select(Sample)])!, method.GetParameters().Length)
                : ((string)((PropertyInfo)member).GetValue(null)!, 0);
            Assert.NotEmpty(text);
            Assert.Equal(holes, Holes(Read("")[member.Name]).Count);
        }
    }

    [Fact]
    public void Values_stand_where_the_sentence_wants_them() =>
        Assert.Equal(("tree", "bush, leaf"), (Texts.UnknownWordNear("tree", "bush, leaf").Split('\'')[1], Texts.UnknownWordNear("tree", "bush, leaf").Split(": ")[^1]));

    private static object Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "x",
        var type when type == typeof(Uri) => new Uri("http://localhost"),
        var type => Convert.ChangeType(1, type, CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, string> Read(string language) =>
        Texts.Resources.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static List<string> Holes(string sentence) => [.. Hole().Matches(sentence).Select(match => match.Value).Distinct().Order()];

    [GeneratedRegex(@"\{\d(:[^}]*)?\}")]
    private static partial Regex Hole();
}
