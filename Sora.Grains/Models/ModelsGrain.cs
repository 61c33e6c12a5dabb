using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sora.Grains.Persistence;

namespace Sora.Grains.Models;

/// <inheritdoc cref="IModelsGrain"/>
internal sealed partial class ModelsGrain([PersistentState("models", GrainStorage.Name)] IPersistentState<ModelsState> storage, ILogger<ModelsGrain> logger) : Grain, IModelsGrain
{
    /// <summary>The node that announced each model last: whom to ask. Announcements repeat, so this needs no storing.</summary>
    private readonly Dictionary<string, string> _nodes = [];

    private DurableRecord<ModelsState> Record => field ??= new(storage, GrainContext);

    public async Task Announce(ModelFacts model, string node, bool started)
    {
        await Record.Change(state => state.With(model, started));
        _nodes[model.Name] = node;
    }

    public Task<List<ModelFacts>> List() => Task.FromResult(Record.Value.Models.ToList());

    public async Task<PromptFacts> Read(string prompt)
    {
        if (Record.Value.Models is [var model, ..] && _nodes.TryGetValue(model.Name, out var node))
        {
            try
            {
                return await GrainFactory.GetGrain<IPromptReaderGrain>(IPromptReaderGrain.KeyOf(node)).Read(prompt);
            }
            catch (Exception cause) when (cause is OrleansException or TimeoutException)
            {
                LogNotRead(cause, node);
                _nodes.Remove(model.Name);
            }
        }
        return new([], []);
    }

    [LoggerMessage(LogLevel.Information, "Node {Node} was not reached to read a prompt; another is asked when it announces itself.")]
    private partial void LogNotRead(Exception cause, string node);
}

[GenerateSerializer, Immutable, Alias("Sora.ModelsState")]
internal sealed record ModelsState
{
    /// <summary>The default first.</summary>
    [Id(0)] public ImmutableList<ModelFacts> Models { get; init; } = [];

    /// <summary>The same reference when that says nothing new.</summary>
    public ModelsState With(ModelFacts model, bool first)
    {
        var index = Models.FindIndex(known => known.Name == model.Name);
        var place = first ? 0 : Math.Max(index, 0);
        if (index == place && Models[index] == model) return this;
        return this with { Models = (index < 0 ? Models : Models.RemoveAt(index)).Insert(index < 0 && !first ? Models.Count : place, model) };
    }
}
