using System.Diagnostics;

namespace Sora.Cli.Tests.Engine;

public sealed class TrainTests
{
    [Theory]
    [InlineData("--from", "--refine-autoencoder", "--preset", "nano")]
    [InlineData("--from", "--distil", "--preset", "nano")]
    [InlineData("--refine-autoencoder", "--distil", "--refine-autoencoder", "--from", ".", "--preset", "nano")]
    [InlineData("vaste-monde", "--distil", "--from", ".", "--preset", "vaste-monde")]
    public async Task What_can_not_be_trained_is_refused_before_anything_is_written(string named, params string[] arguments)
    {
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["train", "--out", shell.File("run"), .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shell.File("run")));
    }

    [Fact]
    public async Task A_training_that_is_asked_to_stop_saves_what_it_has_learnt_and_says_that_it_goes_on()
    {
        using var shell = new Shell();
        var run = shell.File("run");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(SoraCommand).Assembly.Location, "train", "--out", run, "--preset", "petit-monde", "--workers", "1"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["LC_ALL"] = "C.UTF-8" },
        })!;
        try
        {
            // It tells of its first steps; it would go on for hours.
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("text step", StringComparison.Ordinal)) ;
            _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

            using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Contains("goes on from here", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(130, process.ExitCode);
            Assert.True(File.Exists(Path.Combine(run, "text.checkpoint.safetensors")));
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
