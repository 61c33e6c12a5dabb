using Sora.Chaos.Storages;

namespace Sora.Chaos.Processes;

/// <summary>What a cluster is made of.</summary>
/// <param name="Redis">False: the processes find each other by a file.</param>
public sealed record ClusterLayout(int Gateways, int Cpus, int Gpus, bool Redis, StorageKind Storage)
{
    /// <summary>Gives answers and signs of life twice the product's time: where two cores carry the whole cluster and more beside it, a process that is slow is not dead.</summary>
    public bool Lenient { get; init; } = true;

    /// <summary>Further settings of every process, as arguments.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
