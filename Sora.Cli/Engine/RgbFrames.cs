using Sora.Diffusion;
using Sora.Media.Pictures;

namespace Sora.Cli.Engine;

/// <summary>The engine's frames as pictures that can be written to files.</summary>
internal static class RgbFrames
{
    public static RgbPicture ToPicture(this RgbFrame frame) => new(frame.Width, frame.Height, frame.Pixels);
}
