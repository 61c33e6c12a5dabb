using Sora.Diffusion;

namespace Sora.Silo.Models;

/// <summary>Loads the model that the render slots of this process use.</summary>
public interface IVideoModelLoader
{
    /// <summary>Loads it once more, for one slot. The exception says what is wrong with the weights.</summary>
    IVideoModel Load();
}
