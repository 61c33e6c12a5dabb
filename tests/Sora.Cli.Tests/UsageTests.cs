using System.Diagnostics;
using System.Text;

namespace Sora.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("generate")]
    [InlineData("generate", "a ball", "--seconds", "5")]
    [InlineData("generate", "a ball", "--visibility", "everyone")]
    [InlineData("notifications", "--after", "-1")]
    [InlineData("feed", "popular")]
    [InlineData("dance")]
    [InlineData("like", "video_1", "--server", "ftp://example")]
    [InlineData("delete", "video_1")]
    [InlineData("cameo", "audience", "friends")]
    [InlineData("cameo", "set", "no-such-file.png", "--consent")]
    [InlineData("cameo", "deny", "ada")]
    [InlineData("cameo", "withdraw")]
    [InlineData("train", "--out", "x", "--preset", "huge")]
    [InlineData("evaluate", "--clips", "0")]
    [InlineData("evaluate", "--splits", "everything")]
    [InlineData("world", "--sheet", "x.png", "--scenes", "0")]
    public async Task A_wrong_command_line_is_answered_by_one_line_and_code_2(params string[] arguments)
    {
        using var shell = new Shell(new Uri("http://localhost:1"));
        var (code, output, error) = await shell.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.StartsWith("sora: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task An_error_of_usage_names_the_help_of_that_command()
    {
        using var shell = new Shell();
        Assert.Contains("sora generate --help", (await shell.RunAsync(["generate"])).Error, StringComparison.Ordinal);
        Assert.Contains("sora cameo ask --help", (await shell.RunAsync(["cameo", "ask"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_tells_every_command_in_both_languages()
    {
        using var shell = new Shell();
        var english = (await shell.RunAsync(["--help"])).Out;
        var french = (await shell.RunAsync(["--help"], language: "fr-FR")).Out;
        string[] commands = ["signup", "login", "logout", "account", "generate", "watch", "download", "cancel", "delete", "feed", "like", "follow", "cameo", "notifications", "render", "world", "train", "evaluate"];
        Assert.All(commands, command => Assert.Contains(command, english, StringComparison.Ordinal));
        Assert.All(commands, command => Assert.Contains(command, french, StringComparison.Ordinal));
        Assert.Contains("Make a video from a sentence.", english, StringComparison.Ordinal);
        Assert.Contains("Créer une vidéo à partir d'une phrase.", french, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr_FR.UTF-8", "Créer une vidéo à partir d'une phrase.")]
    [InlineData("en_GB.UTF-8", "Make a video from a sentence.")]
    [InlineData("C", "Make a video from a sentence.")]
    public async Task The_language_follows_the_environment(string locale, string sentence)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sora.dll"), "--help"]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["LC_ALL"] = locale;
        using var process = Process.Start(start)!;
        Assert.Contains(sentence, await process.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_away_is_code_3_and_named()
    {
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["cancel", "video_1", "--server", "http://127.0.0.1:9"]);
        Assert.Equal(3, code);
        Assert.Contains("http://127.0.0.1:9", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}
