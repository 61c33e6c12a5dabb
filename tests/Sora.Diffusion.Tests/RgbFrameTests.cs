using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests;

public sealed class RgbFrameTests
{
    [Theory]
    [InlineData(ScalarType.Float32, false, 24, 16)]
    [InlineData(ScalarType.Float32, true, 7, 5)]
    [InlineData(ScalarType.BFloat16, false, 1, 1)]
    [InlineData(ScalarType.BFloat16, true, 13, 11)]
    public void Every_pixel_is_the_nearest_of_256_levels_however_the_picture_lies_in_memory(ScalarType type, bool channelsInnermost, int width, int height)
    {
        using var scope = NewDisposeScope();
        var pictures = rand([3, 3, height, width], generator: new Generator(1)).to(type);
        pictures[0, 0, 0, 0] = 0;
        pictures[1, 1, 0, 0] = 1;
        pictures[2, 2, 0, 0] = 0.5;
        var placed = channelsInnermost ? pictures.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : pictures;

        var frames = RgbFrame.Of(placed);

        Assert.Equal(3, frames.Count);
        for (var n = 0; n < 3; n++)
        {
            Assert.Equal((width, height, width * height * 3), (frames[n].Width, frames[n].Height, frames[n].Pixels.Length));
            for (var place = 0; place < frames[n].Pixels.Length; place++)
            {
                var (y, x, channel) = (place / 3 / width, place / 3 % width, place % 3);
                Assert.Equal((byte)MathF.Round(pictures[n, channel, y, x].to(float32).item<float>() * 255), frames[n].Pixels[place]);
            }
        }
    }
}
