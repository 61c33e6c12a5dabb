using System.Text.Json;
using Sora.Web.Client.Localization;

namespace Sora.Web.Tests;

public sealed class TextsTests
{
    public static TheoryData<string> Languages => [.. Texts.All.Select(texts => texts.Tag)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_text_is_empty(string tag)
    {
        var texts = Texts.Find(tag)!;

        Assert.All(
            typeof(Texts).GetProperties().Where(property => property.PropertyType == typeof(string)),
            property => Assert.False(string.IsNullOrWhiteSpace((string?)property.GetValue(texts)), property.Name));
    }

    [Fact]
    public void French_is_not_English()
    {
        string[] same = [nameof(Texts.Notifications), nameof(Texts.Portrait)];

        var untranslated = typeof(Texts).GetProperties().Where(property => property.PropertyType == typeof(string))
            .Where(property => (string)property.GetValue(Texts.Find("fr"))! == (string)property.GetValue(Texts.Find("en"))!)
            .Select(property => property.Name);

        Assert.Equal(same, untranslated.Order());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_model_that_ships_knows_what_the_help_page_says_it_knows(string tag)
    {
        using var world = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "world.json")));
        var known = world.RootElement.GetProperty("words").EnumerateArray()
            .Where(word => word.GetProperty("language").GetString() == tag)
            .Select(word => word.GetProperty("word").GetString()!)
            .ToHashSet();

        var promised = Texts.Find(tag)!.World.SelectMany(group => group.Words.Split(", "));

        Assert.All(promised, phrase => Assert.Contains(phrase.Split(' ', '\u2019', '\''), known.Contains));
    }

    [Theory]
    [InlineData("en", 999, "999")]
    [InlineData("en", 1_000, "1K")]
    [InlineData("en", 1_290, "1.2K")]
    [InlineData("en", 999_999, "999K")]
    [InlineData("en", 3_400_000, "3.4M")]
    [InlineData("fr", 1_290, "1,2\u00a0k")]
    public void Counts_are_short(string tag, int count, string expected) => Assert.Equal(expected, Texts.Find(tag)!.Number(count));

    [Theory]
    [InlineData("A ball", "A ball")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678👍🏽", "0123456789012345678901234567890123456789012345678901234567890123456789012345678👍🏽")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678👍🏽!", "0123456789012345678901234567890123456789012345678901234567890123456789012345678👍🏽…")]
    public void A_title_within_a_sentence_is_never_long(string title, string expected) => Assert.Contains($"“{expected}”", Texts.Find("en")!.CameoWithdrawn(title));

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(59, "59 s")]
    [InlineData(61, "1 min")]
    [InlineData(7_300, "2 h")]
    [InlineData(200_000, "2 d")]
    public void Durations_show_their_largest_unit(double seconds, string expected) => Assert.Equal(expected, Texts.Find("en")!.Duration(TimeSpan.FromSeconds(seconds)));
}
