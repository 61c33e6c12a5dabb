using Sora.Client;
using Sora.Client.Cameos;
using Sora.Contracts;
using Sora.Contracts.Cameos;

namespace Sora.Web.Client.Cameos;

internal static class CameoLookup
{
    /// <summary>A person's cameo; null when there is no such person, or none that the visitor may know of.</summary>
    public static async Task<CameoResource?> FindAsync(this CameosClient cameos, string handle)
    {
        try
        {
            return await cameos.GetAsync(handle);
        }
        catch (SoraApiException none) when (none.Code is ErrorCode.CameoNotFound or ErrorCode.UserNotFound)
        {
            return null;
        }
    }
}
