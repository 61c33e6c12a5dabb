using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Sora.Grains.Rendering;

/// <summary>Gives every grain of this room that is not pinned to a GPU node the filter that keeps it off silos that only render.</summary>
internal sealed class OffGpuNodes(IServiceProvider services) : IGrainPropertiesProvider
{
    public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        if (grainClass.Assembly != typeof(OffGpuNodes).Assembly || grainClass.IsDefined(typeof(OnGpuNodeAttribute), inherit: false)) return;
        new OffGpuNodesStrategy().PopulateGrainProperties(services, grainClass, grainType, properties);
    }
}

internal sealed class OffGpuNodesStrategy() : PlacementFilterStrategy(order: 0);

internal sealed class OffGpuNodesDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    /// <remarks>A silo that has just joined and is not known yet is left out too: it might be a GPU node.</remarks>
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) => silos.Where(silo =>
        metadata.GetSiloMetadata(silo).Metadata is { } about && about.GetValueOrDefault(SiloRole.Cpu) == SiloRole.True);
}
