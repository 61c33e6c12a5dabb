using Sora.Contracts;
using Sora.Diffusion;
using Sora.Grains;
using Sora.Grains.Rendering;
using Sora.Silo.Gpu;

namespace Sora.Silo.Models;

/// <inheritdoc cref="IModelCatalog"/>
internal sealed class ModelCatalog(RenderSlots slots) : IModelCatalog, IModelNames
{
    private static readonly string[] Aliases = ["sora-2", "sora-2-pro"];

    private IVideoModel Default => slots.Model
        ?? throw new SoraException(ErrorCode.Unavailable, "This server has no model loaded. Whoever runs it finds the reason in its log.");

    public ModelInfo? Find(string? name) => name is null || Aliases.Contains(name) || name == Default.Info.Name ? Default.Info : null;

    public PromptReading Read(string prompt) => Default.Read(prompt);

    public string Resolve(string asked) => Find(asked)?.Name ?? asked;
}
