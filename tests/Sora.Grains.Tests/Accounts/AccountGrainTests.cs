using Sora.Grains.Accounts;

namespace Sora.Grains.Tests.Accounts;

public sealed class AccountGrainTests(AccountGrainTests.OwnCluster cluster) : IClassFixture<AccountGrainTests.OwnCluster>
{
    private readonly IAccountGrain _account = cluster.Grains.GetGrain<IAccountGrain>(Guid.NewGuid().ToString("N"));

    private DateTimeOffset InAMonth => cluster.Clock.GetUtcNow().AddDays(30);

    [Fact]
    public async Task A_write_that_was_overtaken_is_refused()
    {
        var first = await _account.SaveCredentials(Credentials());
        Assert.NotNull(first);
        Assert.Null(await _account.SaveCredentials(Credentials()));

        var second = await _account.SaveCredentials(Credentials() with { ConcurrencyStamp = first, PasswordHash = "new" });
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Null(await _account.SaveCredentials(Credentials() with { ConcurrencyStamp = first, PasswordHash = "late" }));

        await cluster.Deactivate(_account);
        var stored = await _account.GetCredentials();
        Assert.Equal(("new", second), (stored?.PasswordHash, stored?.ConcurrencyStamp));
    }

    [Fact]
    public async Task A_session_is_open_until_it_is_closed_or_expires()
    {
        await _account.OpenSession("a", "hash", InAMonth);
        await _account.OpenSession("b", "hash", InAMonth);
        await _account.CloseSession("a");

        Assert.False(await _account.IsSessionOpen("a"));
        Assert.Equal(RefreshOutcome.Refused, await _account.RefreshSession("a", "hash", "next", InAMonth));
        Assert.True(await _account.IsSessionOpen("b"));

        cluster.Clock.Advance(TimeSpan.FromDays(31));
        Assert.False(await _account.IsSessionOpen("b"));
        Assert.Equal(RefreshOutcome.Refused, await _account.RefreshSession("b", "hash", "next", InAMonth));
    }

    [Fact]
    public async Task The_session_that_was_unused_for_longest_makes_room()
    {
        foreach (var session in Enumerable.Range(0, 20))
        {
            await _account.OpenSession($"s{session}", "hash", InAMonth);
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        await _account.RefreshSession("s0", "hash", "next", InAMonth);

        await _account.OpenSession("s20", "hash", InAMonth);

        Assert.True(await _account.IsSessionOpen("s0"));
        Assert.False(await _account.IsSessionOpen("s1"));
        Assert.True(await _account.IsSessionOpen("s20"));
    }

    [Fact]
    public async Task A_refresh_token_that_is_used_twice_ends_the_session()
    {
        await _account.OpenSession("s", "first", InAMonth);
        Assert.Equal(RefreshOutcome.Exchanged, await _account.RefreshSession("s", "first", "second", InAMonth));
        Assert.Equal(RefreshOutcome.Exchanged, await _account.RefreshSession("s", "second", "third", InAMonth));

        Assert.Equal(RefreshOutcome.Reused, await _account.RefreshSession("s", "first", "stolen", InAMonth));

        await cluster.Deactivate(_account);
        Assert.False(await _account.IsSessionOpen("s"));
        Assert.Equal(RefreshOutcome.Refused, await _account.RefreshSession("s", "third", "fourth", InAMonth));
    }

    [Fact]
    public async Task An_exchange_whose_answer_was_lost_can_be_repeated_for_half_a_minute()
    {
        await _account.OpenSession("s", "first", InAMonth);
        await _account.RefreshSession("s", "first", "lost", InAMonth);
        cluster.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(RefreshOutcome.Exchanged, await _account.RefreshSession("s", "first", "arrived", InAMonth));

        cluster.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(RefreshOutcome.Exchanged, await _account.RefreshSession("s", "arrived", "next", InAMonth));
        Assert.Equal(RefreshOutcome.Reused, await _account.RefreshSession("s", "first", "late", InAMonth));
    }

    [Fact]
    public async Task A_wrong_refresh_token_is_refused_and_harms_nothing()
    {
        await _account.OpenSession("s", "first", InAMonth);

        Assert.Equal(RefreshOutcome.Refused, await _account.RefreshSession("s", "guess", "next", InAMonth));
        Assert.Equal(RefreshOutcome.Exchanged, await _account.RefreshSession("s", "first", "second", InAMonth));
    }

    [Fact]
    public async Task An_api_key_works_until_it_is_deleted()
    {
        await _account.AddApiKey("k", "laptop", "hash");

        Assert.True(await _account.VerifyApiKey("k", "hash"));
        Assert.False(await _account.VerifyApiKey("k", "other"));
        Assert.False(await _account.VerifyApiKey("unknown", "hash"));
        Assert.NotNull(Assert.Single(await _account.ListApiKeys()).LastUsedAt);

        Assert.True(await _account.DeleteApiKey("k"));
        Assert.False(await _account.DeleteApiKey("k"));
        Assert.False(await _account.VerifyApiKey("k", "hash"));
    }

    [Fact]
    public async Task The_use_of_a_key_is_noted_at_most_once_a_minute()
    {
        await _account.AddApiKey("k", "laptop", "hash");
        await _account.VerifyApiKey("k", "hash");
        var first = Assert.Single(await _account.ListApiKeys()).LastUsedAt;

        cluster.Clock.Advance(TimeSpan.FromSeconds(50));
        await _account.VerifyApiKey("k", "hash");
        Assert.Equal(first, Assert.Single(await _account.ListApiKeys()).LastUsedAt);

        cluster.Clock.Advance(TimeSpan.FromSeconds(11));
        await _account.VerifyApiKey("k", "hash");
        Assert.True(Assert.Single(await _account.ListApiKeys()).LastUsedAt > first);
    }

    [Fact]
    public async Task The_fifty_first_api_key_is_refused()
    {
        foreach (var key in Enumerable.Range(0, 50))
        {
            await _account.AddApiKey($"k{key}", "name", "hash");
        }

        Assert.Equal("name", (await _account.AddApiKey("k0", "again", "hash")).Name);
        var refusal = await Assert.ThrowsAsync<SoraException>(() => _account.AddApiKey("one more", "name", "hash"));
        Assert.Equal(ErrorCode.QuotaExceeded, refusal.Code);
    }

    private AccountCredentials Credentials() => new() { UserId = _account.GetPrimaryKeyString(), Handle = "ada", PasswordHash = "old" };

    /// <summary>Its clock is put forward.</summary>
    public sealed class OwnCluster : SoraCluster;
}
