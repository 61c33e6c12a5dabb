using Sora.Contracts;
using Sora.Diffusion;
using Sora.Grains;
using Sora.Grains.Models;
using Sora.Grains.Rendering;
using Sora.Silo.Gpu;

namespace Sora.Silo.Models;

/// <inheritdoc cref="IModelCatalog"/>
/// <remarks>In a process with render slots: the model that they have loaded.</remarks>
internal sealed class ModelCatalog(RenderSlots slots) : IModelCatalog, IModelNames, IPromptReader
{
    private IVideoModel Default => slots.Model
        ?? throw new SoraException(ErrorCode.Unavailable, "This server has no model loaded. Whoever runs it finds the reason in its log.");

    public ModelInfo? Find(string? name) => ModelAliases.IsDefault(name) || name == Default.Info.Name ? Default.Info : null;

    public Task<PromptReading> Read(string prompt) => Task.FromResult(Default.Read(prompt));

    public string Resolve(string asked) => Find(asked)?.Name ?? asked;

    public PromptFacts ReadPrompt(string prompt)
    {
        var read = Default.Read(prompt);
        return new([.. read.Understood], [.. read.Unknown.Select(word => new Contracts.Videos.UnknownWord(word.Word, word.Nearest.ToList()))]);
    }
}
