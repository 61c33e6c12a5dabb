using Sora.Contracts.Videos;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

internal static class Specifications
{
    public static VideoSpecification Of(string model = "scripted", string visibility = Visibility.Private, int seconds = 4, int frames = 8) => new()
    {
        Prompt = "a red ball",
        Model = model,
        Width = 96,
        Height = 168,
        NativeWidth = 96,
        NativeHeight = 168,
        Seconds = seconds,
        FramesPerSecond = frames / seconds,
        Seed = 1,
        Visibility = visibility,
    };
}
