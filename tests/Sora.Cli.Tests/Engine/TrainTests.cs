namespace Sora.Cli.Tests.Engine;

public sealed class TrainTests
{
    [Fact]
    public async Task To_refine_an_autoencoder_one_must_say_of_which_model()
    {
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["train", "--out", shell.File("run"), "--preset", "nano", "--refine-autoencoder"]);
        Assert.Equal(2, code);
        Assert.Contains("--from", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shell.File("run")));
    }
}
