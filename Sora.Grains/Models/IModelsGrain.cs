using Sora.Contracts.Videos;

namespace Sora.Grains.Models;

/// <summary>The models that the cluster's GPU nodes have loaded, known also while none of them is up. One grain: <see cref="Key"/>.</summary>
[Alias("Sora.IModelsGrain")]
public interface IModelsGrain : IGrainWithStringKey
{
    const string Key = "models";

    /// <summary>Says that a node has a model loaded; said again now and then, so that a node that is gone is not asked.</summary>
    /// <param name="started">True the first time: the model that was started last is the default.</param>
    [Alias("Announce")]
    Task Announce(ModelFacts model, string node, bool started);

    /// <summary>Every model that was announced, the default first; empty before the first.</summary>
    [Alias("List")]
    Task<List<ModelFacts>> List();

    /// <summary>What the default model understands of a prompt; nothing at all while no node that has it is up.</summary>
    [Alias("Read"), Orleans.Concurrency.AlwaysInterleave]
    Task<PromptFacts> Read(string prompt);
}

/// <summary>Reads prompts on a GPU node. Key: <c>node/reader</c>; pinned to that node by a placement filter.</summary>
[Alias("Sora.IPromptReaderGrain")]
public interface IPromptReaderGrain : IGrainWithStringKey
{
    [Alias("Read")]
    Task<PromptFacts> Read(string prompt);

    /// <summary>The key of a node's reader.</summary>
    static string KeyOf(string node) => $"{node}/reader";
}

/// <summary>What a GPU node reads prompts with.</summary>
public interface IPromptReader
{
    /// <summary>Never throws for text.</summary>
    PromptFacts ReadPrompt(string prompt);
}

/// <summary>What a gateway and the queue need to know of a model. Sizes in pixels.</summary>
/// <param name="Version">Changes when the weights change.</param>
/// <param name="CameoSide">Side of the square cameo that a render may be given; null if the model takes none.</param>
[GenerateSerializer, Immutable, Alias("Sora.ModelFacts")]
public sealed record ModelFacts(
    [property: Id(0)] string Name, [property: Id(1)] string Version,
    [property: Id(2)] int PortraitWidth, [property: Id(3)] int PortraitHeight, [property: Id(4)] int LandscapeWidth, [property: Id(5)] int LandscapeHeight,
    [property: Id(6)] int FramesPerSecond, [property: Id(7)] int FramesPerChunk, [property: Id(8)] int FirstChunkSteps, [property: Id(9)] int LaterChunkSteps, [property: Id(10)] long Parameters,
    [property: Id(11)] int? CameoSide = null);

/// <summary>What a model understood of a prompt.</summary>
/// <param name="Understood">In the order of the prompt.</param>
[GenerateSerializer, Immutable, Alias("Sora.PromptFacts")]
public sealed record PromptFacts([property: Id(0)] List<string> Understood, [property: Id(1)] List<UnknownWord> Unknown);
