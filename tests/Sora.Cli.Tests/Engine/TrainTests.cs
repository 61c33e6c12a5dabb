namespace Sora.Cli.Tests.Engine;

public sealed class TrainTests
{
    [Theory]
    [InlineData("--from", "--refine-autoencoder")]
    [InlineData("--from", "--distil")]
    [InlineData("--refine-autoencoder", "--distil", "--refine-autoencoder", "--from", ".")]
    public async Task What_can_not_be_trained_is_refused_before_anything_is_written(string named, params string[] arguments)
    {
        using var shell = new Shell();
        var (code, _, error) = await shell.RunAsync(["train", "--out", shell.File("run"), "--preset", "nano", .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shell.File("run")));
    }
}
