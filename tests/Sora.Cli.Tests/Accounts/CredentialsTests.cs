using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sora.Client.Tests;
using Sora.Contracts;
using Sora.Contracts.Accounts;

namespace Sora.Cli.Tests.Accounts;

public sealed class CredentialsTests
{
    [Fact]
    public async Task Signing_in_keeps_the_session_where_only_its_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        var (code, _, note) = await shell.RunAsync(["login", "ada", "--password-stdin"], "correct horse\n");
        Assert.Equal((0, $"Signed in as @ada at {server.Address}\n"), (code, note));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shell.Credentials));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(shell.Credentials)!));
        }
        Assert.Equal(0, (await shell.RunAsync(["like", "video_1"])).Code);
    }

    [Fact]
    public async Task The_server_signed_in_to_last_needs_no_naming_and_signing_out_forgets_the_session()
    {
        await using var server = await StartAsync();
        using var shell = new Shell();
        await shell.RunAsync(["login", "ada", "--password-stdin", "--server", server.Address.ToString().TrimEnd('/')], "correct horse\n");

        Assert.Equal(0, (await shell.RunAsync(["like", "video_1"])).Code);
        Assert.Equal(0, (await shell.RunAsync(["logout"])).Code);
        var (code, _, error) = await shell.RunAsync(["like", "video_1"]);
        Assert.Equal((4, "sora: Sign in first: sora login HANDLE\n"), (code, error));
        Assert.DoesNotContain("access", await File.ReadAllTextAsync(shell.Credentials), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_said_so()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);
        var (code, _, error) = await shell.RunAsync(["login", "ada", "--password-stdin"], "wrong\n");
        Assert.Equal((4, "sora: Wrong handle or password.\n"), (code, error));
    }

    [Fact]
    public async Task An_api_key_of_the_environment_goes_before_the_session_and_is_never_written()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);
        shell.Set("SORA_API_KEY", "access-1");
        Assert.Equal(0, (await shell.RunAsync(["like", "video_1"])).Code);
        Assert.False(File.Exists(shell.Credentials));
    }

    [Fact]
    public async Task A_damaged_file_is_named()
    {
        using var shell = new Shell();
        Directory.CreateDirectory(Path.GetDirectoryName(shell.Credentials)!);
        await File.WriteAllTextAsync(shell.Credentials, "{");
        var (code, _, error) = await shell.RunAsync(["like", "video_1"]);
        Assert.Equal(1, code);
        Assert.Contains(shell.Credentials, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_refreshed_by_one_run_serves_the_next()
    {
        await using var server = await StartAsync(firstToken: "stale");
        using var shell = new Shell(server.Address);
        await shell.RunAsync(["login", "ada", "--password-stdin"], "correct horse\n");

        Assert.Equal(0, (await shell.RunAsync(["like", "video_1"])).Code);
        Assert.Contains("access-1", await File.ReadAllTextAsync(shell.Credentials), StringComparison.Ordinal);
        Assert.Equal(0, (await shell.RunAsync(["like", "video_1"])).Code);
    }

    [Fact]
    public async Task Runs_at_the_same_time_do_not_use_one_refresh_token_twice()
    {
        var refreshes = 0;
        await using var server = await StartAsync(firstToken: "stale", onRefresh: () => refreshes++);
        using var shell = new Shell(server.Address);
        await shell.RunAsync(["login", "ada", "--password-stdin"], "correct horse\n");

        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shell.RunAsync(["like", "video_1"])));
        Assert.All(runs, run => Assert.Equal(0, run.Code));
        Assert.Equal(1, refreshes);
    }

    private static Task<ScriptedServer> StartAsync(string firstToken = "access-1", Action? onRefresh = null) => ScriptedServer.StartAsync(app =>
    {
        app.MapPost("/v1/sessions", (CreateSessionRequest request) => request.Password == "correct horse"
            ? ScriptedServer.Json(ScriptedServer.Session(request.Handle, firstToken, "refresh-1"))
            : ScriptedServer.Error(401, ErrorCode.InvalidCredentials, "Wrong handle or password."));
        app.MapPost("/v1/sessions/refresh", (RefreshSessionRequest request) =>
        {
            onRefresh?.Invoke();
            return request.RefreshToken == "refresh-1"
                ? ScriptedServer.Json(ScriptedServer.Session("ada", "access-1", "refresh-2"))
                : ScriptedServer.Error(401, ErrorCode.Unauthorized);
        });
        app.MapDelete("/v1/sessions/current", () => Results.NoContent());
        app.MapPut("/v1/videos/video_1/like", (HttpRequest request) =>
            ScriptedServer.Bearer(request) == "access-1" ? Results.NoContent() : ScriptedServer.Error(401, ErrorCode.Unauthorized, "Sign in."));
    });
}
