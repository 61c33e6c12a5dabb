using Microsoft.Extensions.Options;
using Sora.Diffusion;

namespace Sora.Silo.Models;

/// <summary>Loads the weights of the configured folder.</summary>
internal sealed class VideoModelLoader(IOptions<SoraSiloOptions> options) : IVideoModelLoader
{
    public IVideoModel Load() => VideoModel.Load(options.Value.Model ?? ModelFolder.Find()
        ?? throw new DirectoryNotFoundException($"No folder {ModelFolder.Default} is beside {AppContext.BaseDirectory} or above it. Set Sora:Model to the folder of the weights."));
}
