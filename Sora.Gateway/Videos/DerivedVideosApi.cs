using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Authentication;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Gateway.Videos;

/// <summary>Videos that are made from other videos.</summary>
internal static class DerivedVideosApi
{
    public static async Task<Ok<VideoResource>> Remix(string id, HttpContext http, CurrentUser user, IdempotencyKey sent, RepeatedCreates repeats, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var request = await VideoRequestReader.ReadRemixAsync(http.Request, cancellationToken);
        return await SubmitAsync(http, user, sent, repeats, grains, id, request, SoraJson.Default.RemixVideoRequest, VideoRules.Remix);
    }

    public static async Task<Ok<VideoResource>> Edit(HttpContext http, CurrentUser user, IdempotencyKey sent, RepeatedCreates repeats, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var request = await VideoRequestReader.ReadEditAsync(http.Request, cancellationToken);
        return await SubmitAsync(http, user, sent, repeats, grains, request.Video?.Id, request, SoraJson.Default.EditVideoRequest,
            (source, callerId, edit, seedName) => VideoRules.Remix(source, callerId, new(edit.Prompt, edit.Strength, edit.Visibility, edit.Seed, edit.Quality), seedName));
    }

    public static async Task<Ok<VideoResource>> Extend(HttpContext http, CurrentUser user, IdempotencyKey sent, RepeatedCreates repeats, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var request = await VideoRequestReader.ReadExtensionAsync(http.Request, cancellationToken);
        return await SubmitAsync(http, user, sent, repeats, grains, request.Video?.Id, request, SoraJson.Default.ExtendVideoRequest, VideoRules.Extend);
    }

    private static async Task<Ok<VideoResource>> SubmitAsync<T>(
        HttpContext http, CurrentUser user, IdempotencyKey sent, RepeatedCreates repeats, IGrainFactory grains, string? sourceId, T request, JsonTypeInfo<T> type,
        Func<VideoSnapshot, string, T, string?, VideoSpecification> specify)
    {
        var key = repeats.KeyFor(http.Request, user.Id, request, type, sent);
        var source = await grains.GetVideoAsync(sourceId, user.Id);
        var specification = specify(source, user.Id, request, key is null ? null : $"{user.Id}/{key}");
        return VideosApi.Answer(http, await grains.GetGrain<IUserGrain>(user.Id).SubmitVideo(specification, key));
    }
}
