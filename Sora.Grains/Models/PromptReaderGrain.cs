using Sora.Grains.Rendering;

namespace Sora.Grains.Models;

/// <inheritdoc cref="IPromptReaderGrain"/>
[OnGpuNode]
internal sealed class PromptReaderGrain(IPromptReader reader) : Grain, IPromptReaderGrain
{
    public Task<PromptFacts> Read(string prompt) => Task.FromResult(reader.ReadPrompt(prompt));
}
