using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Training;
using Sora.Diffusion.World;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class LatentPoolTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void A_pool_holds_the_same_clips_in_the_same_order_however_many_workers_fill_it()
    {
        using var scope = NewDisposeScope();
        var preset = TrainingPreset.Nano;
        using var autoencoder = new Taehv(preset.Autoencoder);
        AutoencoderStart.Initialise(autoencoder, seed: 1);

        using var one = Filled(workers: 1);
        using var four = Filled(workers: 4);

        // Each call draws and encodes 16 clips of 8 frames.
        Assert.Equal(40, one.Count);
        foreach (var landscape in new[] { false, true })
        {
            var rows = Enumerable.Range(0, one.Count).Select(row => (long)row).ToArray();
            Assert.InRange((one.Raw(landscape, rows) - four.Raw(landscape, rows)).abs().max().item<float>(), 0, 1e-3);
        }
        var (first, second) = (one.Draw(4, landscape: true, new Random(1)), four.Draw(4, landscape: true, new Random(1)));
        Assert.Equal(first.Captions, second.Captions);
        Assert.True(first.Actors.equal(second.Actors).all().item<bool>());
        Assert.True(first.Pictures!.allclose(second.Pictures!, atol: 1e-3));

        LatentPool Filled(int workers)
        {
            var output = folder.File($"{workers}");
            Directory.CreateDirectory(output);
            var options = new TrainingOptions { Output = output, Preset = preset, Workers = workers, Log = new TrainingLog(output) };
            return LatentPool.Open("faces", options, autoencoder, clips: 80, frames: 8, scale: null, CancellationToken.None, Split.Cameo);
        }
    }

    public void Dispose() => folder.Dispose();
}
