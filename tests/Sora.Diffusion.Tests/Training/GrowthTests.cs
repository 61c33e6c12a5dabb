using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Training;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class GrowthTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void A_transformer_with_more_blocks_and_room_for_a_picture_begins_as_good_as_the_one_it_comes_from()
    {
        using var mode = no_grad();
        var config = TinyModel.Config.Transformer;
        using var small = new CausalWanModel(config);
        foreach (var (_, parameter) in small.named_parameters()) nn.init.normal_(parameter, 0, 0.2);
        small.Save(folder.File("small"));

        var larger = config with { NumLayers = 5, ImageLen = 4 };
        TransformerGrowth.Write(folder.File("small"), folder.File("large"), larger);

        using var large = new CausalWanModel(larger);
        using (var file = SafeTensorsFile.Open(folder.File("large"))) large.Load(file);
        var (latents, times, text) = (randn([2, 4, 3, 2, 2]), rand(2, 3) * 1000, randn(2, 5, config.TextDim));
        Assert.True(allclose(small.Forward(latents, times, text), large.Forward(latents, times, text), atol: 1e-4));
        Assert.True(allclose(small.Forward(latents, times, text), large.Forward(latents, times, text, randn(2, 4, 4), null, null, null), atol: 1e-4), "a picture adds nothing yet");
    }

    [Fact]
    public void A_transformer_that_takes_no_picture_begins_as_good_as_one_that_is_given_none()
    {
        using var mode = no_grad();
        var config = TinyModel.Config.Transformer with { ImageLen = 4 };
        using var seeing = new CausalWanModel(config);
        foreach (var (_, parameter) in seeing.named_parameters()) nn.init.normal_(parameter, 0, 0.2);
        seeing.Save(folder.File("seeing"));

        TransformerGrowth.Write(folder.File("seeing"), folder.File("blind"), config with { ImageLen = 0 });

        using var blind = new CausalWanModel(config with { ImageLen = 0 });
        using (var file = SafeTensorsFile.Open(folder.File("blind"))) blind.Load(file);
        var (latents, times, text) = (randn([2, 4, 3, 2, 2]), rand(2, 3) * 1000, randn(2, 5, config.TextDim));
        Assert.True(allclose(seeing.Forward(latents, times, text), blind.Forward(latents, times, text), atol: 1e-5));
    }

    [Fact]
    public void A_transformer_does_not_grow_into_a_smaller_one_or_one_of_another_width()
    {
        var config = TinyModel.Config.Transformer;
        using (var small = new CausalWanModel(config)) small.Save(folder.File("small"));

        Assert.Contains("2 blocks", Refused(config with { NumLayers = 1 }));
        Assert.Contains("was expected", Refused(config with { FfnDim = 48 }));
        Assert.False(File.Exists(folder.File("large")));

        string Refused(WanConfig larger) => Assert.Throws<WeightsException>(() => TransformerGrowth.Write(folder.File("small"), folder.File("large"), larger)).Message;
    }

    [Fact]
    public void A_wider_autoencoder_with_more_memory_begins_as_good_as_the_one_it_comes_from()
    {
        using var mode = no_grad();
        var sizes = TinyModel.Autoencoder;
        using var small = new Taehv(sizes);
        small.Save(folder.File("small"));

        var larger = sizes with { EncoderWidths = [7, 8, 12], DecoderWidths = [10, 9, 6], MemBlocksPerStage = 2 };
        AutoencoderGrowth.Write(folder.File("small"), sizes, folder.File("large"), larger);

        using var large = new Taehv(larger);
        using (var file = SafeTensorsFile.Open(folder.File("large"))) large.Load(file);
        var frames = rand([1, 8, 3, 24, 16]);
        Assert.True(allclose(small.Encode(frames), large.Encode(frames), atol: 1e-5));
        Assert.True(allclose(small.Decode(small.Encode(frames)), large.Decode(large.Encode(frames)), atol: 1e-5));

        Assert.Throws<WeightsException>(() => AutoencoderGrowth.Write(folder.File("small"), sizes, folder.File("smaller"), sizes with { DecoderWidths = [8, 6, 6] }));
    }

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }
}
