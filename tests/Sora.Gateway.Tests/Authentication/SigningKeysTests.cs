using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Sora.Gateway.Authentication;
using Sora.Silo;

namespace Sora.Gateway.Tests.Authentication;

public sealed class SigningKeysTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("sora-keys-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task After_a_rotation_the_new_key_signs_and_the_old_one_still_verifies()
    {
        var tokens = Tokens();
        var before = tokens.Issue("user", "session");

        _clock.Advance(SigningKeys.RotationPeriod + TimeSpan.FromMinutes(1));
        var after = tokens.Issue("user", "session");

        Assert.NotEqual(new JsonWebToken(before).Kid, new JsonWebToken(after).Kid);
        Assert.True(await VerifiesAsync(tokens, before));
        Assert.True(await VerifiesAsync(tokens, after));
    }

    [Fact]
    public async Task A_key_superseded_for_a_day_verifies_nothing_and_is_gone()
    {
        var before = Tokens().Issue("user", "session");
        _clock.Advance(SigningKeys.RotationPeriod + TimeSpan.FromMinutes(1));
        Tokens().Issue("user", "session");

        _clock.Advance(TimeSpan.FromDays(2));
        var tokens = Tokens();
        tokens.Issue("user", "session");

        Assert.False(await VerifiesAsync(tokens, before));
        Assert.Single(Directory.GetFiles(Path.Combine(_data, "keys"), "access-token-*.pem"));
    }

    [Fact]
    public async Task A_process_with_the_same_folder_verifies_the_tokens_of_another()
    {
        var (one, other) = (Tokens(), Tokens());

        Assert.True(await VerifiesAsync(other, one.Issue("user", "session")));
        Assert.True(await VerifiesAsync(one, other.Issue("user", "session")));
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private AccessTokens Tokens() => new(new SigningKeys(new KeyFolder(Options.Create(new SoraSiloOptions { Data = _data })), _clock), _clock);

    private static async Task<bool> VerifiesAsync(AccessTokens tokens, string token)
    {
        var validation = tokens.Validation;
        validation.ValidateLifetime = false; // the clock of this test is not the library's
        return (await new JsonWebTokenHandler().ValidateTokenAsync(token, validation)).IsValid;
    }
}
