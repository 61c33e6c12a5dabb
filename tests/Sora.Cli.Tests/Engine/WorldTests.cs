using System.Text.Json;
using Sora.Diffusion.Tests;

namespace Sora.Cli.Tests.Engine;

public sealed class WorldTests
{
    [Fact]
    public async Task A_sheet_of_scenes_is_drawn_with_a_caption_below_each_in_the_persons_language()
    {
        using var shell = new Shell();
        var (code, english, _) = await shell.RunAsync(["world", "--sheet", shell.File("en.png"), "--scenes", "5", "--seed", "3"]);
        var (_, french, _) = await shell.RunAsync(["world", "--sheet", shell.File("fr.png"), "--scenes", "5", "--seed", "3"], language: "fr-FR");
        Assert.Equal(0, code);
        Assert.Equal(5, english.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(5, french.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(english.Split('\n', StringSplitOptions.RemoveEmptyEntries).Intersect(french.Split('\n')));

        var png = await File.ReadAllBytesAsync(shell.File("en.png"));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.NotEqual(png, await File.ReadAllBytesAsync(shell.File("fr.png")));
    }

    [Fact]
    public async Task The_full_world_is_drawn_and_described_when_it_is_asked_for()
    {
        using var shell = new Shell();
        var (code, first, _) = await shell.RunAsync(["world", "--sheet", shell.File("first.png"), "--scenes", "3"]);
        var (fullCode, full, _) = await shell.RunAsync(["world", "--sheet", shell.File("full.png"), "--scenes", "3", "--stage", "full"]);
        Assert.Equal((0, 0), (code, fullCode));
        Assert.Equal(3, full.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("the camera", full, StringComparison.Ordinal);
        Assert.DoesNotContain("the camera", first, StringComparison.Ordinal);
        Assert.NotEqual(await File.ReadAllBytesAsync(shell.File("first.png")), await File.ReadAllBytesAsync(shell.File("full.png")));
    }

    [Fact]
    public async Task An_evaluation_without_a_judge_names_the_missing_file()
    {
        using var model = new TinyModel();
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["evaluate", "--model", model.Folder]);
        Assert.Equal(1, code);
        Assert.Contains("judge.safetensors", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_gets_a_judge_and_is_evaluated_by_it_as_markdown_and_json()
    {
        using var model = new TinyModel();
        using var shell = new Shell();
        var (trained, _, _) = await shell.RunAsync(["train", "--preset", "nano", "--workers", "1", "--out", shell.File("training"), "--judge-of", model.Folder]);
        var (evaluated, table, _) = await shell.RunAsync(["evaluate", "--model", model.Folder, "--clips", "8", "--splits", "heldout", "--save", shell.File("report.json")]);
        Assert.Equal((0, 0), (trained, evaluated));
        Assert.Contains("held-out pairs | ceiling | share", table, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(shell.File("report.json")));
        Assert.Equal(8, report.RootElement.GetProperty("seen").GetProperty("model").GetProperty("clips").GetInt32());
    }

    [Theory]
    [InlineData(0, 24)]
    [InlineData(4, 30)]
    public async Task A_gallery_shows_four_seeds_of_twenty_four_captions_and_of_six_cameos_if_there_can_be_any_and_prints_the_captions(int imageLen, int pieces)
    {
        using var model = new TinyModel(config => config with { Transformer = config.Transformer with { ImageLen = imageLen } });
        using var shell = new Shell();
        var (code, captions, error) = await shell.RunAsync(["evaluate", "--model", model.Folder, "--gallery", shell.File("gallery.webp")]);
        Assert.Equal((0, pieces), (code, captions.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains("gallery.webp", error, StringComparison.Ordinal);
        Assert.Equal("RIFF"u8.ToArray(), (await File.ReadAllBytesAsync(shell.File("gallery.webp")))[..4]);
    }

    [Fact]
    public async Task Training_that_is_interrupted_says_that_it_can_go_on()
    {
        using var interrupt = new CancellationTokenSource();
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["train", "--preset", "nano", "--out", shell.File("training"), "--workers", "1"], onLine: _ => interrupt.Cancel(), cancellationToken: interrupt.Token);
        Assert.Equal(130, code);
        Assert.Contains("The same command goes on from here.", error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(shell.File("training")));
    }
}
