using Sora.Contracts;
using Sora.Grains;
using Sora.Grains.Cameos;

namespace Sora.Gateway.Cameos;

/// <summary>The cameos of people.</summary>
internal static class CameoGrains
{
    public static ICameoGrain GetCameo(this IGrainFactory grains, string personId) => grains.GetGrain<ICameoGrain>(SoraId.CameoOf(personId));

    /// <summary>A person's cameo, if the viewer may know of it.</summary>
    /// <exception cref="SoraException"><c>cameo_not_found</c>.</exception>
    public static async Task<CameoView> GetCameoAsync(this IGrainFactory grains, string personId, string viewerId) => await grains.GetCameo(personId).Get(viewerId) ?? throw NotFound();

    public static SoraException NotFound() => new(ErrorCode.CameoNotFound, "This person has no cameo, or none that you may see.");
}
