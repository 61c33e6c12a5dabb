using System.Diagnostics;

namespace Sora.EndToEnd;

/// <summary>The command <c>sora</c> as a person types it, against the real system.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task A_person_signs_up_generates_while_watching_and_finds_the_video_in_the_feed()
    {
        await using var server = await SoraServer.StartAsync();
        var home = Directory.CreateTempSubdirectory("sora-cli-").FullName;
        var file = Path.Combine(home, "video.mp4");

        await Sora(server, home, Person.Password + "\n", "signup", "ada", "--password-stdin");
        var watched = await Sora(server, home, "", "generate", "a big red ball bounces in the forest", "--watch", "--seconds", "4", "--visibility", "public", "--out", file);
        var feed = await Sora(server, home, "", "feed", "latest");

        Assert.Contains("Completed", watched, StringComparison.Ordinal);
        AssertIsMp4(file);
        Assert.Contains("a big red ball bounces in the forest", feed, StringComparison.Ordinal);
        Assert.Contains("ada", feed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engine_renders_without_any_server()
    {
        var home = Directory.CreateTempSubdirectory("sora-cli-").FullName;
        var file = Path.Combine(home, "cube.mp4");

        await Sora(null, home, "", "render", "un petit cube bleu dans la neige", "--seconds", "4", "--landscape", "--out", file);

        AssertIsMp4(file);
    }

    private static void AssertIsMp4(string file) => Assert.Equal("ftyp"u8, File.ReadAllBytes(file).AsSpan(4, 4));

    /// <summary>Runs <c>./sora</c> in a pipe, expects success and returns what it printed.</summary>
    private static async Task<string> Sora(SoraServer? server, string home, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "sora"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_CONFIG_HOME"] = home, ["LC_ALL"] = "C.UTF-8", ["SORA_SERVER"] = server?.Address.ToString() },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(process.ExitCode == 0, $"sora {string.Join(' ', arguments)} ended with {process.ExitCode}\n{await output}\n{await errors}");
        return await output;
    }
}
