using Orleans.Metadata;
using Sora.Grains;

namespace Sora.Silo.Storage;

/// <summary>Which container of Cosmos DB a grain's state goes to: one per concept, which is the folder that the grain stands in.</summary>
/// <remarks>Concepts differ in how often they are written and how large they grow, and so in the throughput that they need. A grain that moves to another folder needs its items moved with it.</remarks>
internal static class GrainContainers
{
    /// <summary>Container by grain type, such as <c>follows</c> of <c>followers</c>.</summary>
    public static Dictionary<string, string> ByConcept(GrainTypeResolver types) => typeof(GrainStorage).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IGrainBase).IsAssignableFrom(type) && KeepsState(type))
        .ToDictionary(type => types.GetGrainType(type).ToString()!, type => type.Namespace![(type.Namespace!.LastIndexOf('.') + 1)..].ToLowerInvariant());

    private static bool KeepsState(Type grain) => grain.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => parameter.IsDefined(typeof(PersistentStateAttribute), inherit: false)));
}
