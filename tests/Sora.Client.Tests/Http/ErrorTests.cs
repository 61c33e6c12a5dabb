using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sora.Contracts;

namespace Sora.Client.Tests.Http;

public sealed class ErrorTests
{
    [Fact]
    public async Task An_error_says_everything_that_the_server_said()
    {
        await using var server = await ScriptedServer.StartAsync(app => app.MapPost("/v1/accounts", (HttpResponse response) =>
        {
            response.Headers["x-request-id"] = "req_7";
            return ScriptedServer.Error(409, ErrorCode.HandleTaken, "The handle is taken. Choose another.", "handle");
        }));
        await using var client = server.Client();

        var error = await Assert.ThrowsAsync<SoraApiException>(() => client.Accounts.SignUpAsync("ada", "correct horse"));
        Assert.Equal((HttpStatusCode.Conflict, ErrorCode.HandleTaken, "handle", "req_7", "The handle is taken. Choose another.", "invalid_request_error"),
            (error.Status, error.Code, error.Param, error.RequestId, error.Message, error.Type));
    }

    [Theory]
    [InlineData(404, ErrorCode.NotFound)]
    [InlineData(401, ErrorCode.Unauthorized)]
    [InlineData(413, ErrorCode.PayloadTooLarge)]
    public async Task An_answer_that_is_not_ours_still_becomes_an_error(int status, string code)
    {
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/users/ada", () => Results.Content("<h1>proxy</h1>", "text/html", statusCode: status)));
        await using var client = server.Client();

        var error = await Assert.ThrowsAsync<SoraApiException>(() => client.Users.GetAsync("ada"));
        Assert.Equal(code, error.Code);
        Assert.Contains(status.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_sora_is_named()
    {
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/users/ada", () => Results.Content("{\"hello\":", "application/json")));
        await using var client = server.Client();

        Assert.Contains(server.Address.ToString(), (await Assert.ThrowsAsync<InvalidDataException>(() => client.Users.GetAsync("ada"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_connection_error_that_names_it()
    {
        var server = await ScriptedServer.StartAsync(_ => { });
        await using var client = server.Client();
        await server.DisposeAsync();

        Assert.Contains(client.Server.ToString(), (await Assert.ThrowsAsync<SoraConnectionException>(() => client.Users.GetAsync("ada"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/../../admin")]
    [InlineData("ada?x=1#y")]
    public async Task A_handle_can_not_name_another_resource(string handle)
    {
        string? asked = null;
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/users/{handle}", (string handle) =>
        {
            asked = handle;
            return ScriptedServer.Json(ScriptedServer.Profile("ada"));
        }));
        await using var client = server.Client();

        await client.Users.GetAsync(handle);
        Assert.Equal(handle, Uri.UnescapeDataString(asked!));
    }
}
