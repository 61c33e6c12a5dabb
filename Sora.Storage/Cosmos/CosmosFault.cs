namespace Sora.Storage.Cosmos;

/// <summary>Why Cosmos DB could not do what was asked.</summary>
public enum CosmosFault
{
    Failed,

    /// <summary>The container has spent its request units, and goes on doing so.</summary>
    Throttled,

    /// <summary>Not to be reached, or not answering, for as long as was waited.</summary>
    Unavailable,

    /// <summary>The key or the identity has no right to it.</summary>
    AccessDenied,

    /// <summary>A state is larger than an item may be.</summary>
    TooLarge,

    /// <summary>The database or a container is not there, or is laid out for something else.</summary>
    Layout,

    /// <summary>An item can not be read as the state that it should be.</summary>
    Corrupt,
}
