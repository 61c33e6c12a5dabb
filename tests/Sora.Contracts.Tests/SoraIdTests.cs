using CsCheck;

namespace Sora.Contracts.Tests;

public sealed class SoraIdTests
{
    [Fact]
    public void An_id_made_here_is_valid_for_its_kind_and_for_no_other() => Gen.Long[0, 1L << 41].Sample(milliseconds =>
    {
        var id = SoraId.New(SoraId.Video, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        return SoraId.IsValid(id, SoraId.Video) && !SoraId.IsValid(id, SoraId.User);
    });

    [Fact]
    public void Ids_sort_as_text_by_the_millisecond_of_their_creation() =>
        Gen.Select(Gen.Long[0, 1L << 41], Gen.Long[1, 1L << 40]).Sample((milliseconds, later) =>
            string.CompareOrdinal(
                SoraId.New(SoraId.Video, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)),
                SoraId.New(SoraId.Video, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds + later))) < 0);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("video_")]
    [InlineData("video_23oc6pz4ocjyxuhpvqnnq54hd")]
    [InlineData("video_23oc6pz4ocjyxuhpvqnnq54hdgg")]
    [InlineData("video_23OC6PZ4OCJYXUHPVQNNQ54HDG")]
    [InlineData("video_../../../../etc/passwd....")]
    public void What_is_not_an_id_is_not_taken_for_one(string? text) => Assert.False(SoraId.IsValid(text, SoraId.Video));
}
