using Sora.Chaos.Histories;
using Sora.Chaos.Processes;

namespace Sora.Chaos.Faults;

/// <summary>Does things to a cluster while people use it.</summary>
public interface INemesis
{
    /// <summary>Does everything that it is there for, has it taken down, and leaves the cluster such that it comes back by itself.</summary>
    Task ActAsync(Cluster cluster, HistoryRecorder recorder);
}
