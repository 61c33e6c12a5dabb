using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;

namespace Sora.Diffusion.Tests.Published;

public sealed class PublishedSizesTests
{
    [Fact]
    public void Default_sizes_have_as_many_weights_as_the_published_networks()
    {
        Assert.Equal(1_418_996_800, new WanConfig().Parameters);
        Assert.Equal(14_288_491_584, new WanConfig { Dim = 5120, FfnDim = 13_824, NumHeads = 40, NumLayers = 40 }.Parameters);
        Assert.Equal(5_680_910_336, new UMT5Config().Parameters);
        Assert.Equal(126_892_531, new WanVaeConfig().Parameters);
        Assert.Equal(1_470_928 + 9_844_611, new TaehvConfig().Parameters);
    }
}
