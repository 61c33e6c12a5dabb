using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sora.Client.Tests;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Media.Pictures;

namespace Sora.Cli.Tests.Videos;

public sealed class GenerateTests
{
    private static readonly byte[] Mp4 = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    [Fact]
    public async Task Into_a_pipe_a_watched_render_is_plain_lines_and_the_file_is_saved()
    {
        await using var server = await StartAsync(Render(RenderEventType.Completed));
        using var shell = new Shell(server.Address);

        var (code, output, error) = await shell.RunAsync(["generate", "a red dragon", "--watch", "--out", shell.File("x.mp4"), "--seed", "7"]);
        Assert.Equal(0, code);
        Assert.Equal(
            ["video_1", "Queued: 2 before it, about 9 s", "Started", "Rendering: 0 %", "Rendering: 50 %", "Rendering: 90 %", "Completed", $"{server.Address}v/video_1"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\e', output);
        Assert.Contains("does not know 'dragon' and leaves it out. Nearest: star", error, StringComparison.Ordinal);
        Assert.Equal(Mp4, await File.ReadAllBytesAsync(shell.File("x.mp4")));
        Assert.False(File.Exists(shell.File("x.mp4.part")));
    }

    [Fact]
    public async Task In_french_the_lines_are_french()
    {
        await using var server = await StartAsync(Render(RenderEventType.Completed));
        using var shell = new Shell(server.Address);
        var (_, output, error) = await shell.RunAsync(["generate", "un dragon rouge", "--watch"], language: "fr-CA");
        Assert.Contains("En attente : 2 avant elle, environ 9 s", output, StringComparison.Ordinal);
        Assert.Contains("Terminé", output, StringComparison.Ordinal);
        Assert.Contains("ne connaît pas « dragon »", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_the_picture_is_shown_in_colour()
    {
        await using var server = await StartAsync(Render(RenderEventType.Completed));
        using var shell = new Shell(server.Address);
        var (code, output, _) = await shell.RunAsync(["generate", "a red ball", "--watch"], terminal: true);
        Assert.Equal(0, code);
        Assert.Contains("▀", output, StringComparison.Ordinal);
        Assert.Matches(@"\e\[38;2;2[45]\d;\d+;\d+;48;2;2[45]\d;\d+;\d+m▀", output); // the red of the pictures
        Assert.Contains("━", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_watching_the_id_is_all_that_is_printed()
    {
        await using var server = await StartAsync(Render(RenderEventType.Completed));
        using var shell = new Shell(server.Address);
        var (code, output, error) = await shell.RunAsync(["generate", "a red ball"]);
        Assert.Equal((0, "video_1\n"), (code, output));
        Assert.Contains("sora watch video_1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_every_line_is_json_without_pictures()
    {
        await using var server = await StartAsync(Render(RenderEventType.Completed));
        using var shell = new Shell(server.Address);
        var (code, output, _) = await shell.RunAsync(["generate", "a red ball", "--watch", "--json"]);
        Assert.Equal(0, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal("video_1", lines[0].GetProperty("id").GetString());
        Assert.Equal("queued", lines[1].GetProperty("type").GetString());
        Assert.Equal(2, lines[1].GetProperty("queue_position").GetInt32());
        Assert.Equal("completed", lines[^2].GetProperty("type").GetString());
        Assert.All(lines, line => Assert.False(line.TryGetProperty("image", out _)));
    }

    [Fact]
    public async Task The_quality_is_asked_for_as_given_and_one_that_there_is_not_is_a_usage_error()
    {
        await using var server = await StartAsync(Render(RenderEventType.Completed));
        using var shell = new Shell(server.Address);

        var (_, output, _) = await shell.RunAsync(["generate", "a red ball", "--quality", "high", "--json"]);
        var (code, _, error) = await shell.RunAsync(["generate", "a red ball", "--quality", "best"]);

        Assert.Equal("high", JsonDocument.Parse(output).RootElement.GetProperty("quality").GetString());
        Assert.Equal(ExitCode.Usage, code);
        Assert.All(new[] { "best", "draft", "standard", "high" }, word => Assert.Contains(word, error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("@ada")]
    public async Task A_cameo_is_asked_for_by_the_handle_of_its_person(string person)
    {
        await using var server = await StartAsync(Render(RenderEventType.Completed));
        using var shell = new Shell(server.Address);

        var (code, output, _) = await shell.RunAsync(["generate", "a red ball", "--cameo", person, "--json"]);

        Assert.Equal(0, code);
        Assert.Equal(["ada"], JsonDocument.Parse(output).RootElement.GetProperty("cameos").EnumerateArray().Select(cameo => cameo.GetString()));
    }

    [Theory]
    [InlineData(RenderEventType.Failed, "sora: Failed: The disk is full.\n")]
    [InlineData(RenderEventType.Cancelled, "sora: Cancelled\n")]
    public async Task A_render_that_does_not_complete_is_code_1_with_the_reason(string end, string message)
    {
        await using var server = await StartAsync(Render(end));
        using var shell = new Shell(server.Address);
        var (code, _, error) = await shell.RunAsync(["watch", "video_1"]);
        Assert.Equal((1, message), (code, error));
    }

    [Fact]
    public async Task Interrupting_says_that_the_render_goes_on_and_leaves_no_file()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await StartAsync(Render(RenderEventType.Completed).TakeWhile(item => !item.IsTerminal), onExhausted: interrupt.Cancel);
        using var shell = new Shell(server.Address);
        var (code, _, error) = await shell.RunAsync(["generate", "a red ball", "--out", shell.File("x.mp4")], cancellationToken: interrupt.Token);
        Assert.Equal(130, code);
        Assert.Contains("sora watch video_1; end it: sora cancel video_1", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(shell.File("x.mp4"))!, "x.mp4*"));
    }

    [Fact]
    public async Task A_video_can_be_named_by_its_link()
    {
        await using var server = await StartAsync(Render(RenderEventType.Completed));
        using var shell = new Shell(server.Address);
        Assert.Equal(0, (await shell.RunAsync(["watch", $"{server.Address}v/video_1"])).Code);
        Assert.Equal("sora: The video does not exist.\n", (await shell.RunAsync(["watch", "video_2"])).Error);
    }

    [Theory]
    [InlineData("video", "video_1.mp4")]
    [InlineData("thumbnail", "video_1.webp")]
    public async Task A_download_goes_where_it_is_told(string variant, string name)
    {
        await using var server = await StartAsync([]);
        using var shell = new Shell(server.Address);
        var (code, _, note) = await shell.RunAsync(["download", "video_1", "--variant", variant, "-o", shell.File("folder/" + name)]);
        Assert.Equal((0, $"Saved {shell.File("folder/" + name)}\n"), (code, note));
        Assert.Equal(Mp4, await File.ReadAllBytesAsync(shell.File("folder/" + name)));
    }

    private static IEnumerable<RenderEvent> Render(string end)
    {
        var jpeg = JpegFrame.Encode(new RgbPicture(32, 48, [.. Enumerable.Repeat<byte[]>([250, 10, 10], 32 * 48).SelectMany(pixel => pixel)]), 95);
        long sequence = 0;
        yield return new RenderEvent { Sequence = ++sequence, Type = RenderEventType.Queued, QueuePosition = 2, EtaMs = 8200, Timestamp = 1 };
        yield return new RenderEvent { Sequence = ++sequence, Type = RenderEventType.Started, Timestamp = 1 };
        foreach (var progress in new[] { 0, 4, 50, 53, 90 })
        {
            yield return new RenderEvent { Sequence = ++sequence, Type = RenderEventType.Frame, Progress = progress, Image = jpeg, Timestamp = 1 };
        }
        yield return new RenderEvent
        {
            Sequence = ++sequence, Type = end, Progress = end == RenderEventType.Completed ? 100 : 90, Timestamp = 1,
            Error = end == RenderEventType.Failed ? new RenderError(ErrorCode.StorageFull, "The disk is full.") : null,
        };
    }

    private static Task<ScriptedServer> StartAsync(IEnumerable<RenderEvent> render, Action? onExhausted = null) => ScriptedServer.StartAsync(
        app =>
        {
            app.MapPost("/v1/videos", (CreateVideoRequest request) => ScriptedServer.Json(Video(request)));
            app.MapGet("/v1/videos/video_1", () => ScriptedServer.Json(Video(new CreateVideoRequest("a red ball"))));
            app.MapPost("/v1/videos/preflight", () => ScriptedServer.Json(new PreflightResponse(true, [], ["red"], [new UnknownWord("dragon", ["star"])], 1000, 4)));
            app.MapGet("/v1/videos/video_1/content", () => Results.File(Mp4, "video/mp4"));
        },
        new HubScript
        {
            Video = (_, id, after, cancel) => id == "video_1" ? Play(render.Where(item => item.Sequence > after), onExhausted, cancel) : throw new Microsoft.AspNetCore.SignalR.HubException("video_not_found: The video does not exist."),
        });

    private static async IAsyncEnumerable<RenderEvent> Play(IEnumerable<RenderEvent> events, Action? onExhausted, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in events)
        {
            yield return item;
        }
        onExhausted?.Invoke();
        if (onExhausted is not null)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static VideoResource Video(CreateVideoRequest request) => new()
    {
        Id = "video_1", Model = "petit-monde", Status = VideoStatus.Queued, Progress = 0, CreatedAt = 1, CompletedAt = null, ExpiresAt = null, Prompt = request.Prompt, Size = "96x168",
        Seconds = request.Seconds ?? "4", RemixedFromVideoId = null, Error = null, NativeSize = "96x168", Visibility = request.Visibility ?? Visibility.Private, Seed = request.Seed ?? 1,
        Quality = request.Quality ?? VideoQuality.Standard, Cameos = request.Cameos ?? [],
    };
}
