using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Sora.Client.Tests;
using Sora.Contracts.Videos;

namespace Sora.Cli.Tests.Videos;

public sealed class DerivedTests
{
    private readonly ConcurrentQueue<string> _asked = [];

    [Fact]
    public async Task A_remix_is_asked_for_by_id_or_link_and_its_id_is_printed()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        var (code, output, note) = await shell.RunAsync(["remix", $"{server.Address}v/video_1", "a blue star", "--strength", "0.4", "--visibility", "public", "--quality", "draft"]);

        Assert.Equal((0, "video_2\n"), (code, output));
        Assert.Contains("sora watch video_2", note, StringComparison.Ordinal);
        Assert.Equal("remix video_1 a blue star 0.4 public draft", Assert.Single(_asked));
    }

    [Fact]
    public async Task An_extension_says_how_much_longer_it_plays()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        Assert.Equal(0, (await shell.RunAsync(["extend", "video_1", "it bounces", "--seconds", "8", "--quality", "high"])).Code);

        Assert.Equal("extend video_1 it bounces 8 high", Assert.Single(_asked));
    }

    [Fact]
    public async Task The_sentence_of_a_render_under_way_is_changed()
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        var (code, _, note) = await shell.RunAsync(["prompt", "video_1", "une étoile bleue"], language: "fr");

        Assert.Equal((0, "C'est changé, à partir de la partie suivante.\n"), (code, note));
        Assert.Equal("prompt video_1 une étoile bleue", Assert.Single(_asked));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1.5")]
    public async Task A_strength_out_of_range_is_refused_before_anything_is_sent(string strength)
    {
        await using var server = await StartAsync();
        using var shell = new Shell(server.Address);

        var (code, _, error) = await shell.RunAsync(["remix", "video_1", "a blue star", "--strength", strength]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("above 0 and at most 1", error, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    private Task<ScriptedServer> StartAsync() => ScriptedServer.StartAsync(app =>
    {
        app.MapPost("/v1/videos/{id}/remix", (string id, RemixVideoRequest request) => Answer($"remix {id} {request.Prompt} {request.Strength?.ToString(System.Globalization.CultureInfo.InvariantCulture)} {request.Visibility} {request.Quality}"));
        app.MapPost("/v1/videos/extensions", (ExtendVideoRequest request) => Answer($"extend {request.Video.Id} {request.Prompt} {request.Seconds} {request.Quality}"));
        app.MapPost("/v1/videos/{id}/prompt", (string id, ChangePromptRequest request) => Answer($"prompt {id} {request.Prompt}"));
    });

    private Microsoft.AspNetCore.Http.IResult Answer(string asked)
    {
        _asked.Enqueue(asked);
        return ScriptedServer.Json(new VideoResource
        {
            Id = "video_2", Model = "petit-monde", Status = VideoStatus.Queued, Progress = 0, CreatedAt = 1, CompletedAt = null, ExpiresAt = null, Prompt = "a blue star", Size = "96x168",
            Seconds = "4", RemixedFromVideoId = "video_1", Error = null, NativeSize = "96x168", Visibility = Visibility.Private, Seed = 1,
        });
    }
}
