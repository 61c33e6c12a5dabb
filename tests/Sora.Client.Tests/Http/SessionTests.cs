using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Sora.Client.Sessions;
using Sora.Contracts;
using Sora.Contracts.Accounts;

namespace Sora.Client.Tests.Http;

public sealed class SessionTests
{
    [Fact]
    public async Task However_many_requests_meet_an_expired_token_it_is_refreshed_once()
    {
        var refreshed = new ConcurrentQueue<string>();
        await using var server = await ScriptedServer.StartAsync(app => Authenticate(app, valid: "new", async request =>
        {
            refreshed.Enqueue(request.RefreshToken);
            await Task.Yield();
            return ScriptedServer.Json(ScriptedServer.Session("ada", "new", "refresh-2"));
        }));
        var store = new MemoryTokenStore(new TokenSet("old", "refresh-1", DateTimeOffset.UtcNow.AddHours(1), "ada"));
        await using var client = server.Client(store);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Users.GetMeAsync()));

        Assert.All(answers, me => Assert.Equal("ada", me.Handle));
        Assert.Equal(["refresh-1"], refreshed);
        var tokens = await store.ReadAsync(CancellationToken.None);
        Assert.Equal(("new", "refresh-2"), (tokens!.AccessToken, tokens.RefreshToken));
    }

    [Fact]
    public async Task A_token_about_to_end_is_refreshed_before_it_is_used()
    {
        var used = new ConcurrentQueue<string?>();
        await using var server = await ScriptedServer.StartAsync(app =>
        {
            app.MapGet("/v1/users/me", (HttpRequest request) =>
            {
                used.Enqueue(ScriptedServer.Bearer(request));
                return ScriptedServer.Json(ScriptedServer.Profile("ada"));
            });
            app.MapPost("/v1/sessions/refresh", () => ScriptedServer.Json(ScriptedServer.Session("ada", "new", "refresh-2")));
        });
        await using var client = server.Client(new MemoryTokenStore(new TokenSet("old", "refresh-1", DateTimeOffset.UtcNow.AddSeconds(5), "ada")));

        await client.Users.GetMeAsync();
        Assert.Equal(["new"], used);
    }

    [Fact]
    public async Task Deleting_the_account_takes_the_right_password_and_forgets_the_session()
    {
        var tried = new ConcurrentQueue<string>();
        await using var server = await ScriptedServer.StartAsync(app => app.MapDelete("/v1/users/me", ([FromBody] DeleteAccountRequest request) =>
        {
            tried.Enqueue(request.Password);
            return request.Password == "right" ? Results.Accepted() : ScriptedServer.Error(403, ErrorCode.WrongPassword);
        }));
        await using var client = server.Client(new MemoryTokenStore(new TokenSet("access", "refresh-1", DateTimeOffset.UtcNow.AddHours(1), "ada")));

        var refused = await Assert.ThrowsAsync<SoraApiException>(() => client.Accounts.DeleteAccountAsync("wrong"));
        Assert.Equal(ErrorCode.WrongPassword, refused.Code);
        Assert.True(await client.Accounts.IsSignedInAsync());

        await client.Accounts.DeleteAccountAsync("right");
        Assert.False(await client.Accounts.IsSignedInAsync());
        Assert.Equal(["wrong", "right"], tried);
    }

    [Fact]
    public async Task A_session_that_the_server_has_ended_is_forgotten_and_what_is_public_stays_readable()
    {
        await using var server = await ScriptedServer.StartAsync(app =>
        {
            app.MapGet("/v1/users/ada", (HttpRequest request) =>
                ScriptedServer.Bearer(request) is null ? ScriptedServer.Json(ScriptedServer.Profile("ada")) : ScriptedServer.Error(401, ErrorCode.Unauthorized));
            app.MapPost("/v1/sessions/refresh", () => ScriptedServer.Error(401, ErrorCode.Unauthorized));
        });
        await using var client = server.Client(new MemoryTokenStore(new TokenSet("old", "used-before", DateTimeOffset.UtcNow.AddHours(1), "ada")));
        var changes = 0;
        client.Accounts.IdentityChanged += () => changes++;

        Assert.Equal("ada", (await client.Users.GetAsync("ada")).Handle);
        Assert.False(await client.Accounts.IsSignedInAsync());
        Assert.Equal(1, changes);
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_cut_off_the_refresh_that_others_wait_for()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        var refreshes = 0;
        await using var server = await ScriptedServer.StartAsync(app => Authenticate(app, valid: "new", async _ =>
        {
            refreshes++;
            asked.SetResult();
            await answer.Task;
            return ScriptedServer.Json(ScriptedServer.Session("ada", "new", "refresh-2"));
        }));
        await using var client = server.Client(new MemoryTokenStore(new TokenSet("old", "refresh-1", DateTimeOffset.UtcNow.AddHours(1), "ada")));

        using var impatient = new CancellationTokenSource();
        var first = client.Users.GetMeAsync(impatient.Token);
        await asked.Task;
        var second = client.Users.GetMeAsync();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult();

        Assert.Equal("ada", (await second).Handle);
        Assert.Equal(1, refreshes);
    }

    [Fact]
    public async Task An_api_key_that_is_refused_is_an_error_and_is_not_forgotten()
    {
        await using var server = await ScriptedServer.StartAsync(app => Authenticate(app, valid: "sk-good", _ => throw new InvalidOperationException("An API key has nothing to refresh.")));
        var store = new MemoryTokenStore(new TokenSet("sk-bad"));
        await using var client = server.Client(store);

        Assert.Equal(ErrorCode.Unauthorized, (await Assert.ThrowsAsync<SoraApiException>(() => client.Users.GetMeAsync())).Code);
        Assert.Equal("sk-bad", (await store.ReadAsync(CancellationToken.None))!.AccessToken);
    }

    [Fact]
    public async Task Signing_out_forgets_the_session_even_when_the_server_is_away()
    {
        var server = await ScriptedServer.StartAsync(app => app.MapPost("/v1/sessions", () => ScriptedServer.Json(ScriptedServer.Session("ada", "access", "refresh"))));
        await using var client = server.Client();
        await client.Accounts.SignInAsync("ada", "correct horse");
        Assert.True(await client.Accounts.IsSignedInAsync());
        await server.DisposeAsync();

        await client.Accounts.SignOutAsync();
        Assert.False(await client.Accounts.IsSignedInAsync());
    }

    [Fact]
    public void Tokens_do_not_appear_where_a_session_is_printed() =>
        Assert.DoesNotContain("secret", new TokenSet("secret-access", "secret-refresh", DateTimeOffset.UtcNow, "ada").ToString(), StringComparison.Ordinal);

    private static void Authenticate(WebApplication app, string valid, Func<RefreshSessionRequest, Task<IResult>> refresh)
    {
        app.MapGet("/v1/users/me", (HttpRequest request) =>
            ScriptedServer.Bearer(request) == valid ? ScriptedServer.Json(ScriptedServer.Profile("ada")) : ScriptedServer.Error(401, ErrorCode.Unauthorized));
        app.MapPost("/v1/sessions/refresh", refresh);
    }
}
