using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sora.Client.Tests;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Social;
using Sora.Media.Pictures;

namespace Sora.Cli.Tests.Cameos;

public sealed class CameoTests
{
    private static readonly byte[] Face = PictureFile.Encode(new RgbPicture(24, 24, [.. Enumerable.Repeat<byte[]>([250, 10, 10], 24 * 24).SelectMany(pixel => pixel)]));

    private readonly ConcurrentQueue<string> _asked = [];

    [Fact]
    public async Task A_script_that_consents_gives_the_picture_to_those_it_names()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);
        await File.WriteAllBytesAsync(shell.File("me.png"), Face);

        var (code, output, _) = await shell.RunAsync(["cameo", "set", shell.File("me.png"), "--audience", "mutuals", "--consent"]);

        Assert.Equal((0, "@ada\tgranted\tmutuals\n"), (code, output));
        Assert.Equal(["PUT /v1/users/me/cameo, a picture, consent True, mutuals"], _asked);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_consent_must_be_said()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);
        await File.WriteAllBytesAsync(shell.File("me.png"), Face);

        var (code, _, error) = await shell.RunAsync(["cameo", "set", shell.File("me.png")]);

        Assert.Equal((2, "sora: Nobody is there to agree. Add --consent if the picture shows you and you agree.\n"), (code, error));
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("y", 0, 1)]
    [InlineData("n", 1, 0)]
    [InlineData("", 1, 0)]
    public async Task A_person_is_told_what_consent_means_and_nothing_is_given_unless_they_say_yes(string answer, int expected, int given)
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);
        await File.WriteAllBytesAsync(shell.File("me.png"), Face);

        var (code, output, note) = await shell.RunAsync(["cameo", "set", shell.File("me.png")], terminal: true, answer: answer);

        Assert.Equal((expected, given), (code, _asked.Count));
        Assert.Contains("You can withdraw at any time: then these videos are deleted.", note, StringComparison.Ordinal);
        Assert.Contains("Does the picture show you, and do you agree?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audience_is_changed()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        Assert.Equal((0, "@ada\tgranted\teveryone\n", ""), await shell.RunAsync(["cameo", "audience", "everyone"]));

        Assert.Equal(["PATCH /v1/users/me/cameo, everyone"], _asked);
    }

    [Fact]
    public async Task A_cameo_is_shown_as_columns_as_json_and_on_a_terminal_as_a_picture_with_a_sentence()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        Assert.Equal((0, "@ada\tgranted\tapproved\n", ""), await shell.RunAsync(["cameo", "show"]));
        Assert.Equal((0, "@grace\tnone\t\n", ""), await shell.RunAsync(["cameo", "show", "@grace"]));
        Assert.Equal("none", JsonDocument.Parse((await shell.RunAsync(["cameo", "show", "grace", "--json"])).Out).RootElement.GetProperty("permission").GetString());
        var own = (await shell.RunAsync(["cameo", "show"], terminal: true)).Out;
        Assert.Contains("▀", own, StringComparison.Ordinal);
        Assert.Contains("those whom you allow may use it", own, StringComparison.Ordinal);
        var others = (await shell.RunAsync(["cameo", "show", "grace"], terminal: true)).Out;
        Assert.DoesNotContain("▀", others, StringComparison.Ordinal);
        Assert.Contains("sora cameo ask grace", others, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_cameo_is_an_error_of_one_line()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);
        Assert.Equal((1, "", "sora: No cameo.\n"), await shell.RunAsync(["cameo", "show", "nobody"]));
    }

    [Fact]
    public async Task Those_who_ask_and_those_about_whom_was_decided_are_listed_and_their_handles_can_do_no_harm()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        Assert.Equal((0, "@grace\tasked\t1000\n@alan\tdenied\t900\n", "More: --after user_alan\n"), await shell.RunAsync(["cameo", "people", "-n", "2"]));
        Assert.Equal((0, "", "Nobody has asked yet.\n"), await shell.RunAsync(["cameo", "people", "--after", "user_alan"]));
        var french = (await shell.RunAsync(["cameo", "people"], language: "fr", terminal: true)).Out;
        Assert.Contains("demande", french, StringComparison.Ordinal);
        Assert.Contains("refus", french, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_allowed_refused_and_asked_by_their_handles()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        Assert.Equal((0, "", "@grace may use your cameo\n"), await shell.RunAsync(["cameo", "allow", "@grace"]));
        Assert.Equal((0, "", "@grace may not use your cameo\n"), await shell.RunAsync(["cameo", "deny", "grace", "--yes"]));
        Assert.Equal((0, "", "@grace is asked\n"), await shell.RunAsync(["cameo", "ask", "@grace"]));

        Assert.Equal(["PUT /v1/users/me/cameo/people/grace", "DELETE /v1/users/me/cameo/people/grace", "PUT /v1/users/grace/cameo/request"], _asked);
    }

    [Fact]
    public async Task The_videos_that_show_a_person_are_listed_as_the_feed_is()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);
        Assert.Equal((0, "video_1\t@grace\tcompleted\t3\t1\ta red ball\n", ""), await shell.RunAsync(["cameo", "videos"]));
        Assert.Equal((0, "", "You appear in no video.\n"), await shell.RunAsync(["cameo", "videos", "--after", "video_1"]));
    }

    [Fact]
    public async Task Consent_is_withdrawn_from_everything_or_from_one_video_by_id_or_link()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        Assert.Equal((0, "", "Deleted video_1\n"), await shell.RunAsync(["cameo", "withdraw", "--video", $"{server.Address}v/video_1", "--yes"]));
        Assert.Equal((0, "", "Your cameo is withdrawn; the videos in which you appeared are deleted.\n"), await shell.RunAsync(["cameo", "withdraw", "--yes"]));

        Assert.Equal(["DELETE /v1/users/me/cameo/videos/video_1", "DELETE /v1/users/me/cameo"], _asked);
    }

    [Theory]
    [InlineData("Withdraw your cameo", "cameo", "withdraw")]
    [InlineData("Delete video_1, in which you appear", "cameo", "withdraw", "--video", "video_1")]
    [InlineData("Refuse @grace your cameo", "cameo", "deny", "grace")]
    public async Task What_deletes_videos_asks_a_person_first_and_a_script_for_yes(string question, params string[] arguments)
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        Assert.Equal((2, "", "sora: Nobody is there to confirm. Add --yes to delete.\n"), await shell.RunAsync(arguments));
        var (refused, output, _) = await shell.RunAsync(arguments, terminal: true, answer: "n");
        Assert.Equal(1, refused);
        Assert.Contains(question, output, StringComparison.Ordinal);
        Assert.Empty(_asked);
        Assert.Equal(0, (await shell.RunAsync(arguments, terminal: true, answer: "y")).Code);
        Assert.Single(_asked);
    }

    private Task<ScriptedServer> StartAsync() => ScriptedServer.StartAsync(app =>
    {
        app.MapPut("/v1/users/me/cameo", (HttpRequest request, PutCameoRequest body) =>
        {
            Ask(request, Convert.FromBase64String(body.Picture!.ImageUrl!.Split(',')[1]).SequenceEqual(Face) ? "a picture" : "something else", $"consent {body.Consent}", body.Audience);
            return ScriptedServer.Json(Cameo("ada", CameoPermission.Granted, body.Audience ?? CameoAudience.Approved));
        });
        app.MapPatch("/v1/users/me/cameo", (HttpRequest request, UpdateCameoRequest body) =>
        {
            Ask(request, body.Audience);
            return ScriptedServer.Json(Cameo("ada", CameoPermission.Granted, body.Audience));
        });
        app.MapGet("/v1/users/{handle}/cameo", (string handle) => handle switch
        {
            "me" => ScriptedServer.Json(Cameo("ada", CameoPermission.Granted, CameoAudience.Approved)),
            "grace" => ScriptedServer.Json(Cameo("grace", CameoPermission.None, null)),
            _ => ScriptedServer.Error(404, ErrorCode.CameoNotFound, "No cameo."),
        });
        app.MapGet("/v1/users/ada/cameo/picture", () => Results.Bytes(Face, "image/png"));
        app.MapGet("/v1/users/me/cameo/people", (string? after) => ScriptedServer.Json(after is null
            ? new Page<CameoPerson>([new(User("grace"), CameoPermission.Asked, 1000), new(User("alan"), CameoPermission.Denied, 900)], "user_grace", "user_alan", true)
            : new Page<CameoPerson>([], null, null, false)));
        app.MapGet("/v1/users/me/cameo/videos", (string? after) => ScriptedServer.Json(after is null
            ? new Page<PostResource>([new("video_1", User("grace"), "", "a red ball", "completed", "private", "96x168", "4", 1, 3, 1, 0, false, null)], "video_1", "video_1", false)
            : new Page<PostResource>([], null, null, false)));
        app.MapMethods("/v1/users/{**rest}", ["PUT", "DELETE"], (HttpRequest request) =>
        {
            Ask(request);
            return Results.NoContent();
        });
    });

    private void Ask(HttpRequest request, params string?[] said) => _asked.Enqueue(string.Join(", ", [$"{request.Method} {request.Path}", .. said]));

    private static CameoResource Cameo(string owner, string permission, string? audience) =>
        new() { Id = "cameo_" + owner, Owner = User(owner), Permission = permission, Audience = audience, CreatedAt = 1 };

    private static UserReference User(string handle) => new("user_" + handle, handle, handle);
}
