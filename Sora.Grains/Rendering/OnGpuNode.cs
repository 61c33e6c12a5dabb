using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Sora.Grains.Rendering;

/// <summary>Places a grain with the key <c>node/slot</c> on the silo with the GPU role on that node. Orleans' own metadata filter compares with the caller's silo, which says nothing here.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnGpuNodeAttribute() : PlacementFilterAttribute(new OnGpuNodeStrategy());

internal sealed class OnGpuNodeStrategy() : PlacementFilterStrategy(order: 0);

internal sealed class OnGpuNodeDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var key = target.GrainIdentity.Key.ToString()!;
        var node = key[..Math.Max(0, key.LastIndexOf('/'))];
        return silos.Where(silo => metadata.GetSiloMetadata(silo).Metadata is { } about
            && about.GetValueOrDefault(SiloRole.Gpu) == SiloRole.True && about.GetValueOrDefault(SiloRole.Node) == node);
    }
}
