using Microsoft.Extensions.Options;
using Sora.Diffusion;

namespace Sora.Silo.Models;

/// <summary>Loads the weights of the configured folder.</summary>
internal sealed class VideoModelLoader(IOptions<SoraSiloOptions> options) : IVideoModelLoader
{
    public IVideoModel Load()
    {
        var model = VideoModel.Load(options.Value.Model ?? ModelFolder.Find()
            ?? throw new DirectoryNotFoundException($"No folder {ModelFolder.Default} is beside {AppContext.BaseDirectory} or above it. Set Sora:Model to the folder of the weights."));
        // The first render of a process takes a second longer than the others: nobody shall wait for that.
        foreach (var _ in model.Render(new() { Prompt = "", FrameCount = 1, Seed = 0 }))
        {
        }
        return model;
    }
}
