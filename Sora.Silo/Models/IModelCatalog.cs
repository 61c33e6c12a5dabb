using Sora.Diffusion;
using Sora.Grains;

namespace Sora.Silo.Models;

/// <summary>The models that can be asked for.</summary>
public interface IModelCatalog
{
    /// <summary>What is asked for by this name, or null when there is no such model. Null, <c>sora-2</c> and <c>sora-2-pro</c> stand for the default model.</summary>
    /// <exception cref="SoraException"><c>service_unavailable</c>: no model is loaded.</exception>
    ModelInfo? Find(string? name);

    /// <summary>What the default model understands of a prompt; never throws for text. Nothing at all where the model is on other machines and none of them answers.</summary>
    /// <exception cref="SoraException"><c>service_unavailable</c>: no model is loaded.</exception>
    Task<PromptReading> Read(string prompt);
}
