using System.Text.Json;
using Sora.Diffusion.Tests;
using Sora.Diffusion.Tests.Published;
using Sora.Media.Pictures;

namespace Sora.Cli.Tests.Engine;

public sealed class RenderTests
{
    [Fact]
    public async Task A_video_is_rendered_without_a_server_and_the_same_seed_gives_the_same_file()
    {
        using var model = new TinyModel();
        using var shell = new Shell();
        shell.Set("SORA_FFMPEG", "none");
        var (code, output, error) = await shell.RunAsync(["render", "a red ball and a dragon", "--model", model.Folder, "--seconds", "1", "--seed", "7", "--out", shell.File("one.mp4")]);
        Assert.Equal((0, true), (code, output.TrimEnd().EndsWith("Completed", StringComparison.Ordinal)));
        Assert.Contains("12 frames", error, StringComparison.Ordinal);
        Assert.Contains("seed 7", error, StringComparison.Ordinal);

        await shell.RunAsync(["render", "a red ball and a dragon", "--model", model.Folder, "--seconds", "1", "--seed", "7", "--out", shell.File("two.mp4")]);
        var file = await File.ReadAllBytesAsync(shell.File("one.mp4"));
        Assert.Equal("ftyp"u8, file.AsSpan(4, 4));
        Assert.Equal(file, await File.ReadAllBytesAsync(shell.File("two.mp4")));
    }

    [Fact]
    public async Task Each_quality_gives_another_file_and_standard_is_what_comes_without_one()
    {
        using var model = new TinyModel();
        using var shell = new Shell();
        shell.Set("SORA_FFMPEG", "none");
        var files = new Dictionary<string, string>();
        foreach (var quality in new[] { "", "draft", "standard", "high" })
        {
            string[] asked = quality.Length > 0 ? ["--quality", quality] : [];
            Assert.Equal(0, (await shell.RunAsync(["render", "a red ball", "--model", model.Folder, "--seconds", "1", "--seed", "7", "--out", shell.File("x.mp4"), .. asked])).Code);
            files[quality] = Convert.ToHexString(await File.ReadAllBytesAsync(shell.File("x.mp4")));
        }
        Assert.Equal(files["standard"], files[""]);
        Assert.Equal(3, files.Values.Distinct().Count());
    }

    [Theory]
    [InlineData(Layout.SelfForcing)]
    [InlineData(Layout.Diffusers)]
    public async Task A_published_model_renders_from_the_folder_that_it_came_in(Layout layout)
    {
        using var model = new PublishedModel(layout);
        using var shell = new Shell();
        shell.Set("SORA_FFMPEG", "none");
        var (code, _, error) = await shell.RunAsync(["render", "a red ball", "--model", model.Folder, "--seconds", "1", "--seed", "7", "--out", shell.File("one.mp4")]);
        Assert.Equal(0, code);
        Assert.Contains("8 frames", error, StringComparison.Ordinal);
        var file = await File.ReadAllBytesAsync(shell.File("one.mp4"));
        Assert.Equal("ftyp"u8, file.AsSpan(4, 4));
    }

    [Fact]
    public async Task With_json_every_frame_is_told_once_as_final()
    {
        using var model = new TinyModel();
        using var shell = new Shell();
        var (_, output, _) = await shell.RunAsync(["render", "a red ball", "--model", model.Folder, "--landscape", "--seconds", "1", "--out", shell.File("x.mp4"), "--json"]);
        var events = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var final = events.Where(item => item.TryGetProperty("final", out var isFinal) && isFinal.GetBoolean()).ToArray();
        Assert.Equal(Enumerable.Range(0, 12), final.Select(item => item.GetProperty("frame_index").GetInt32()));
        Assert.All(final, item => Assert.Equal((24, 16), (item.GetProperty("width").GetInt32(), item.GetProperty("height").GetInt32())));
    }

    [Fact]
    public async Task A_folder_without_a_model_is_named()
    {
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["render", "a red ball", "--model", shell.File("nothing"), "--out", shell.File("x.mp4")]);
        Assert.Equal(1, code);
        Assert.Contains(shell.File("nothing"), error, StringComparison.Ordinal);
        Assert.Contains("--model", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_weights_are_one_line_that_names_the_file()
    {
        using var model = new TinyModel();
        await File.WriteAllBytesAsync(model.File("transformer.safetensors"), [1, 2, 3]);
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["render", "a red ball", "--model", model.Folder, "--out", shell.File("x.mp4")]);
        Assert.Equal(1, code);
        Assert.Contains("transformer.safetensors", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_cameo_is_drawn_into_the_video_and_one_that_cannot_be_is_refused_with_the_reason()
    {
        using var model = new TinyModel(config => config with { Transformer = config.Transformer with { ImageLen = 4 } });
        using var shell = new Shell();
        shell.Set("SORA_FFMPEG", "none");
        await File.WriteAllBytesAsync(shell.File("me.png"), PictureFile.Encode(new(20, 30, [.. Enumerable.Range(0, 1800).Select(i => (byte)i)])));
        await File.WriteAllTextAsync(shell.File("me.txt"), "me");
        async Task<(int Code, string Error)> RenderAsync(string folder, string output, params string[] cameo)
        {
            var (code, _, error) = await shell.RunAsync(["render", "a ball", "--model", folder, "--seconds", "1", "--seed", "7", "--out", shell.File(output), .. cameo]);
            return (code, error);
        }

        Assert.Equal(0, (await RenderAsync(model.Folder, "without.mp4")).Code);
        Assert.Equal(0, (await RenderAsync(model.Folder, "with.mp4", "--cameo", shell.File("me.png"))).Code);
        Assert.NotEqual(await File.ReadAllBytesAsync(shell.File("without.mp4")), await File.ReadAllBytesAsync(shell.File("with.mp4")));

        var (unreadable, why) = await RenderAsync(model.Folder, "x.mp4", "--cameo", shell.File("me.txt"));
        Assert.Equal(2, unreadable);
        Assert.Contains("me.txt: The file is no JPEG, PNG or WebP picture.", why, StringComparison.Ordinal);

        using var plain = new TinyModel();
        var (impossible, reason) = await RenderAsync(plain.Folder, "x.mp4", "--cameo", shell.File("me.png"));
        Assert.Equal(2, impossible);
        Assert.Contains("takes no cameo", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--seconds", "61")]
    [InlineData("--seed", "-1")]
    [InlineData("--quality", "best")]
    [InlineData("--quality", "1")]
    public async Task Values_out_of_range_are_a_usage_error(string option, string value)
    {
        using var shell = new Shell();
        Assert.Equal(2, (await shell.RunAsync(["render", "a red ball", "--out", shell.File("x.mp4"), option, value])).Code);
    }
}
