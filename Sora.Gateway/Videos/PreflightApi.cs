using Microsoft.AspNetCore.Http.HttpResults;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Authentication;
using Sora.Gateway.Cameos;
using Sora.Gateway.Errors;
using Sora.Grains;
using Sora.Grains.Cameos;
using Sora.Grains.Rendering;
using Sora.Grains.Users;
using Sora.Silo.Models;

namespace Sora.Gateway.Videos;

/// <summary>Says what a create would do.</summary>
internal static class PreflightApi
{
    public static async Task<Ok<PreflightResponse>> Check(CreateVideoRequest request, CurrentUser user, VideoRules rules, CameoChoice cameos, IModelCatalog catalog, IGrainFactory grains)
    {
        var reasons = new List<ErrorBody>();
        long etaMs = 0;
        var seconds = 0;
        try
        {
            var specification = rules.Specify(request, seedName: "");
            seconds = specification.RenderedSeconds;
            var place = await grains.GetGrain<IRenderQueueGrain>(rules.Model(request.Model).Name).Estimate(seconds, specification.Quality);
            // Before the first measurement: as fast as it plays.
            etaMs = place.EtaMs ?? seconds * 1000L * (place.Position + 1);
            if (place.IsFull)
            {
                reasons.Add(ApiError.Of(ErrorCode.QueueFull, "The render queue is full. Try again in a moment.").ToBody());
            }

            if (await cameos.FindAsync(request.Cameos, rules.Model(request.Model)) is { } cameo)
            {
                await grains.GetGrain<ICameoGrain>(cameo.Id).RequireConsent(user.Id);
            }

            await grains.GetGrain<IUserGrain>(user.Id).RequireQuota();
        }
        catch (SoraException refusal)
        {
            reasons.Add(ApiError.Of(refusal).ToBody());
        }

        var reading = await catalog.Read(request.Prompt ?? "");
        return TypedResults.Ok(new PreflightResponse(
            reasons is [], reasons, reading.Understood, [.. reading.Unknown.Select(word => new UnknownWord(word.Word, word.Nearest))], etaMs, seconds));
    }
}
