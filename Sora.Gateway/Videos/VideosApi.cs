using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Gateway.Authentication;
using Sora.Gateway.Cameos;
using Sora.Gateway.Limits;
using Sora.Grains;
using Sora.Grains.Likes;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Gateway.Videos;

/// <summary>The OpenAI Videos API, and what goes beyond it: cancelling, publishing, the social view, likes.</summary>
internal static class VideosApi
{
    private const string PollHeader = "openai-poll-after-ms";
    private const string PollAfterMs = "1000";

    public static void AddSoraVideos(this IServiceCollection services) => services.AddSingleton<VideoRules>().AddSingleton<RepeatedCreates>().AddSingleton<PictureUploads>().AddSingleton<Posts>();

    public static void MapVideos(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/v1/videos").WithTags("Videos").RequireAuthorization();
        own.MapPost("/", Create).Accepts<CreateVideoRequest>("application/json", "multipart/form-data").WithMetadata(BodyLimits.AllowMultipart)
            .WithSummary("Create a video from a prompt; it is queued when this answers");
        own.MapGet("/", List).WithSummary("List your videos");
        own.MapPost("/preflight", PreflightApi.Check).WithSummary("Say what a create would do: rules, words understood, ETA; nothing is queued");
        own.MapPost("/{id}/remix", DerivedVideosApi.Remix).Accepts<RemixVideoRequest>("application/json", "multipart/form-data").WithMetadata(BodyLimits.AllowMultipart)
            .WithSummary("Draw a video again from another prompt");
        own.MapPost("/edits", DerivedVideosApi.Edit).Accepts<EditVideoRequest>("application/json", "multipart/form-data").WithMetadata(BodyLimits.AllowMultipart)
            .WithSummary("Draw a video again from another prompt; the body names the video");
        own.MapPost("/extensions", DerivedVideosApi.Extend).Accepts<ExtendVideoRequest>("application/json", "multipart/form-data").WithMetadata(BodyLimits.AllowMultipart)
            .WithSummary("Let a video go on; the result holds both");
        own.MapPost("/{id}/prompt", ChangePrompt).WithSummary("Change the prompt of a render that is under way, from its next part on");
        own.MapDelete("/{id}", Delete).WithSummary("Delete a video and its files");
        own.MapPost("/{id}/cancel", Cancel).WithSummary("Cancel a render");
        own.MapPost("/{id}/publish", Publish).WithSummary("Set who may see a video, and its caption");
        own.MapPut("/{id}/like", Like).WithSummary("Like a video; repeating it changes nothing");
        own.MapDelete("/{id}/like", Unlike).WithSummary("Take a like back");

        var open = routes.MapGroup("/v1/videos").WithTags("Videos").AllowAnonymous();
        open.MapGet("/{id}", Get).WithSummary("Get a video");
        open.MapGet("/{id}/lineage", GetLineage).WithSummary("List what a video was made from and what was made from it");
        open.MapGet("/{id}/post", GetPost).WithSummary("Get the social view of a video");
        open.MapMethods("/{id}/content", [HttpMethods.Get, HttpMethods.Head], VideoContent.Get).WithSummary("Download the MP4, the thumbnail (WebP) or the sprite sheet (JPEG); ranges are supported");
    }

    private static async Task<Ok<VideoResource>> Create(
        HttpContext http, CurrentUser user, IdempotencyKey sent, VideoRules rules, CameoChoice cameos, RepeatedCreates repeats, PictureUploads uploads, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (request, picture) = await VideoRequestReader.ReadCreateAsync(http.Request, cancellationToken);
        var key = repeats.KeyFor(http.Request, user.Id, request, SoraJson.Default.CreateVideoRequest, sent);
        var specification = rules.Specify(request, seedName: key is null ? null : $"{user.Id}/{key}") with { Cameo = await cameos.FindAsync(request.Cameos, rules.Model(request.Model)) };
        return Answer(http, await uploads.SubmitAsync(picture, specification, user.Id, key, prepared => grains.GetGrain<IUserGrain>(user.Id).SubmitVideo(prepared, key), cancellationToken));
    }

    private static async Task<Ok<Page<VideoResource>>> List(
        [AsParameters] PageQuery query, [Description("desc (newest first, the default) or asc.")] string? order, CurrentUser user, IGrainFactory grains)
    {
        if (order is not (null or "asc" or "desc"))
        {
            throw new SoraException(ErrorCode.InvalidRequest, "'order' is asc or desc.", "order");
        }

        return TypedResults.Ok(await Pages.CollectAsync(
            query,
            (after, limit) => grains.GetGrain<IUserGrain>(user.Id).ListVideos(after, limit, ascending: order == "asc"),
            async ids => (IReadOnlyList<VideoResource?>)await Task.WhenAll(ids.Select(async id => (await grains.GetGrain<IVideoGrain>(id).Get(user.Id))?.ToResource()))));
    }

    private static async Task<Ok<VideoResource>> Get(string id, HttpContext http, Viewer viewer, IGrainFactory grains) =>
        Answer(http, await grains.GetVideoAsync(id, viewer.Id));

    private static async Task<Ok<LineageResource>> GetLineage(string id, [AsParameters] PageQuery query, Viewer viewer, Posts posts) => TypedResults.Ok(await posts.LineageAsync(id, query, viewer.Id));

    private static async Task<Ok<VideoResource>> ChangePrompt(string id, ChangePromptRequest request, HttpContext http, CurrentUser user, IGrainFactory grains) =>
        Answer(http, await grains.GetGrain<IVideoGrain>(VideoResources.CheckId(id)).ChangePrompt(user.Id, PromptRules.Check(request.Prompt)));

    private static async Task<Ok<PostResource>> GetPost(string id, Viewer viewer, Posts posts) => TypedResults.Ok(await posts.GetAsync(id, viewer.Id));

    private static async Task<Ok<VideoResource>> Cancel(string id, HttpContext http, CurrentUser user, IGrainFactory grains) =>
        Answer(http, await grains.GetGrain<IVideoGrain>(VideoResources.CheckId(id)).Cancel(user.Id));

    private static async Task<Ok<VideoResource>> Publish(string id, PublishVideoRequest request, HttpContext http, CurrentUser user, IGrainFactory grains) =>
        Answer(http, await grains.GetGrain<IVideoGrain>(VideoResources.CheckId(id)).Publish(user.Id, VideoRules.CheckVisibility(request.Visibility), VideoRules.CheckCaption(request.Caption)));

    private static async Task<Ok<DeletedVideo>> Delete(string id, CurrentUser user, IGrainFactory grains)
    {
        await grains.GetGrain<IVideoGrain>(VideoResources.CheckId(id)).Delete(user.Id);
        return TypedResults.Ok(new DeletedVideo(id));
    }

    private static async Task<NoContent> Like(string id, CurrentUser user, IGrainFactory grains)
    {
        await grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(VideoResources.CheckId(id), user.Id)).Like(user.Id);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Unlike(string id, CurrentUser user, IGrainFactory grains)
    {
        await grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(VideoResources.CheckId(id), user.Id)).Unlike(user.Id);
        return TypedResults.NoContent();
    }

    internal static Ok<VideoResource> Answer(HttpContext http, VideoSnapshot video)
    {
        if (!video.IsTerminal)
        {
            http.Response.Headers[PollHeader] = PollAfterMs;
        }

        return TypedResults.Ok(video.ToResource());
    }
}
