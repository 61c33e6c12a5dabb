using Sora.Diffusion.Tests;

namespace Sora.Cli.Tests.Engine;

public sealed class WorldTests
{
    [Fact]
    public async Task A_sheet_of_scenes_is_drawn_and_each_is_described_in_the_persons_language()
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
        Assert.Equal(png, await File.ReadAllBytesAsync(shell.File("fr.png")));
    }

    [Fact]
    public async Task An_evaluation_without_a_judge_names_the_missing_file()
    {
        using var model = new TinyModel();
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["evaluate", "--model", model.Folder, "--clips", "1"]);
        Assert.Equal(1, code);
        Assert.Contains("judge.safetensors", error, StringComparison.Ordinal);
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
