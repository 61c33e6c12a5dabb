using Microsoft.Extensions.Options;
using Sora.Diffusion;

namespace Sora.Silo.Models;

/// <summary>Loads the weights of the configured folder.</summary>
internal sealed class VideoModelLoader(IOptions<SoraSiloOptions> options) : IVideoModelLoader
{
    private static readonly string DefaultFolder = Path.Combine("models", "petit-monde");

    public IVideoModel Load() => VideoModel.Load(options.Value.Model ?? Find());

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var model = Path.Combine(folder.FullName, DefaultFolder);
            if (Directory.Exists(model)) return model;
        }
        throw new DirectoryNotFoundException($"No folder {DefaultFolder} is beside {AppContext.BaseDirectory} or above it. Set Sora:Model to the folder of the weights.");
    }
}
