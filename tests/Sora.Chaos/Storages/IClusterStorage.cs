using Sora.Chaos.Histories;

namespace Sora.Chaos.Storages;

/// <summary>Where a cluster keeps state and media, and what can go wrong there.</summary>
public interface IClusterStorage : IAsyncDisposable
{
    /// <summary>What tells the processes of it, as arguments.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>What can be done to it.</summary>
    IReadOnlyList<(FaultKind Kind, Role Role)> Faults { get; }

    /// <summary>Does one of <see cref="Faults"/> until what is returned is disposed.</summary>
    IDisposable Begin(FaultKind kind, Role role);
}

/// <summary>Which <see cref="IClusterStorage"/> a cluster has.</summary>
public enum StorageKind
{
    /// <summary>SQLite and files in a folder that all processes share.</summary>
    Sqlite,

    /// <summary>The servers that stand in for Azure Cosmos DB and Azure Blob Storage.</summary>
    Cosmos,
}
