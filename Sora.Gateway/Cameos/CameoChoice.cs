using Sora.Contracts;
using Sora.Diffusion;
using Sora.Gateway.Users;
using Sora.Grains;
using Sora.Grains.Videos;

namespace Sora.Gateway.Cameos;

/// <summary>Finds the cameo that a video is to show. Whether it may is the cameo's to decide, when the video comes into being.</summary>
internal sealed class CameoChoice(People people)
{
    private const string Param = "cameos";

    /// <param name="asked">Ids of cameos, or handles of their people.</param>
    /// <exception cref="SoraException"><c>invalid_request</c>: more than one, or the model shows none; <c>user_not_found</c>.</exception>
    public async Task<VideoCameo?> FindAsync(IReadOnlyList<string>? asked, ModelInfo model)
    {
        if (asked is null or [])
        {
            return null;
        }

        if (asked is not [var one])
        {
            throw new SoraException(ErrorCode.InvalidRequest, "A video shows one cameo at most.", Param);
        }

        if (model.CameoSide is null)
        {
            throw new SoraException(ErrorCode.InvalidRequest, $"The model {model.Name} shows no cameos. Leave 'cameos' out.", Param);
        }

        return new(SoraId.IsValid(one, SoraId.Cameo) ? one : SoraId.CameoOf(await people.FindAsync(one.TrimStart('@'))));
    }
}
