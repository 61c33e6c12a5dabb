using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Sora.Client.Tests;
using Sora.Contracts;
using Sora.Contracts.Accounts;

namespace Sora.Cli.Tests.Accounts;

public sealed class DeleteAccountTests
{
    [Fact]
    public async Task A_script_that_says_yes_and_gives_the_password_deletes_the_account_and_forgets_the_session()
    {
        var asked = new ConcurrentQueue<string>();
        await using var server = await StartAsync(asked);
        using var shell = new Shell(server.Address);
        await shell.RunAsync(["login", "ada", "--password-stdin"], "correct horse\n");

        var (code, output, note) = await shell.RunAsync(["account", "delete", "--yes"], "correct horse\n");

        Assert.Equal((0, "", "The account @ada is deleted.\n"), (code, output, note));
        Assert.Equal(["correct horse"], asked);
        Assert.DoesNotContain("access", await File.ReadAllTextAsync(shell.Credentials), StringComparison.Ordinal);
        Assert.Equal(4, (await shell.RunAsync(["account", "delete", "--yes"], "correct horse\n")).Code);
    }

    [Fact]
    public async Task A_wrong_password_deletes_nothing_and_the_person_stays_signed_in()
    {
        var asked = new ConcurrentQueue<string>();
        await using var server = await StartAsync(asked);
        using var shell = new Shell(server.Address);
        await shell.RunAsync(["login", "ada", "--password-stdin"], "correct horse\n");

        var (code, _, error) = await shell.RunAsync(["account", "delete", "--yes"], "a guess\n");

        Assert.Equal((1, "sora: The password is wrong.\n"), (code, error));
        Assert.Equal(["a guess"], asked);
        Assert.Contains("access-1", await File.ReadAllTextAsync(shell.Credentials), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_yes_must_be_said()
    {
        var asked = new ConcurrentQueue<string>();
        await using var server = await StartAsync(asked);
        using var shell = new Shell(server.Address);
        await shell.RunAsync(["login", "ada", "--password-stdin"], "correct horse\n");

        var (code, _, error) = await shell.RunAsync(["account", "delete"], "correct horse\n");

        Assert.Equal((2, "sora: Nobody is there to confirm. Add --yes to delete.\n"), (code, error));
        Assert.Empty(asked);
    }

    private static Task<ScriptedServer> StartAsync(ConcurrentQueue<string> asked) => ScriptedServer.StartAsync(app =>
    {
        app.MapPost("/v1/sessions", (CreateSessionRequest request) => ScriptedServer.Json(ScriptedServer.Session(request.Handle, "access-1", "refresh-1")));
        app.MapGet("/v1/users/me", (HttpRequest request) =>
            ScriptedServer.Bearer(request) == "access-1" ? ScriptedServer.Json(ScriptedServer.Profile("ada")) : ScriptedServer.Error(401, ErrorCode.Unauthorized));
        app.MapDelete("/v1/users/me", ([FromBody] DeleteAccountRequest request) =>
        {
            asked.Enqueue(request.Password);
            return request.Password == "correct horse" ? Results.Accepted() : ScriptedServer.Error(403, ErrorCode.WrongPassword, "The password is wrong.", "password");
        });
    });
}
