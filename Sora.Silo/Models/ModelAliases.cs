using Sora.Diffusion;
using Sora.Grains.Models;

namespace Sora.Silo.Models;

/// <summary>The names that stand for the default model, and its facts as they cross the cluster.</summary>
internal static class ModelAliases
{
    public static bool IsDefault(string? name) => name is null or "sora-2" or "sora-2-pro";

    public static ModelFacts ToFacts(this ModelInfo model) => new(
        model.Name, model.Version, model.Portrait.Width, model.Portrait.Height, model.Landscape.Width, model.Landscape.Height,
        model.FramesPerSecond, model.FramesPerChunk, model.FirstChunkSteps, model.LaterChunkSteps, model.Parameters, model.CameoSide);

    public static ModelInfo ToInfo(this ModelFacts model) => new(
        model.Name, model.Version, new(model.PortraitWidth, model.PortraitHeight), new(model.LandscapeWidth, model.LandscapeHeight),
        model.FramesPerSecond, model.FramesPerChunk, model.FirstChunkSteps, model.LaterChunkSteps, model.Parameters, model.CameoSide);
}
