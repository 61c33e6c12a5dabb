using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Social;
using Sora.Gateway.Authentication;
using Sora.Gateway.Limits;
using Sora.Gateway.Requests;
using Sora.Gateway.Users;
using Sora.Gateway.Videos;
using Sora.Grains;
using Sora.Grains.Cameos;

namespace Sora.Gateway.Cameos;

/// <summary>People's likenesses: one's own, who may use it and where it is used, and those of others. Nothing of it is open to guests.</summary>
internal static class CameosApi
{
    private const string Picture = "picture";

    public static void AddSoraCameos(this IServiceCollection services) => services.AddSingleton<CameoPictures>().AddSingleton<CameoChoice>();

    public static void MapCameos(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/v1/users/me/cameo").WithTags("Cameos").RequireAuthorization();
        own.MapGet("/", GetMine).WithSummary("Get your cameo");
        own.MapPut("/", Put).Accepts<PutCameoRequest>("application/json", "multipart/form-data").WithMetadata(BodyLimits.AllowMultipart)
            .WithSummary("Give consent to appear in videos, with a picture of yours; or replace the picture");
        own.MapPatch("/", Update).WithSummary("Set who may use your cameo from now on");
        own.MapDelete("/", Withdraw).WithSummary("Withdraw your consent: the picture and every video that shows it are deleted");
        own.MapGet("/picture", GetMyPicture).WithSummary("Download your picture, as PNG");
        own.MapGet("/people", ListPeople).WithSummary("List who asks for your cameo, and about whom you have decided");
        own.MapPut("/people/{handle}", Allow).WithSummary("Let a person use your cameo");
        own.MapDelete("/people/{handle}", Deny).WithSummary("Refuse your cameo to a person; the videos that they made with it are deleted");
        own.MapGet("/videos", ListVideos).WithSummary("List the videos that show you, whatever their visibility");
        own.MapDelete("/videos/{id}", WithdrawFrom).WithSummary("Withdraw your consent from one video, which is deleted");

        var others = routes.MapGroup("/v1/users/{handle}/cameo").WithTags("Cameos").RequireAuthorization();
        others.MapGet("/", Get).WithSummary("Get a person's cameo, and whether you may use it");
        others.MapGet("/picture", GetPicture).WithSummary("Download the picture of a cameo that you may use, as PNG");
        others.MapPut("/request", Ask).WithSummary("Ask a person for their cameo; repeating it changes nothing");
    }

    private static async Task<Ok<CameoResource>> GetMine(CurrentUser user, People people, IGrainFactory grains) =>
        TypedResults.Ok(await ResourceAsync(await grains.GetCameoAsync(user.Id, user.Id), user.Id, user.Id, people));

    private static async Task<Ok<CameoResource>> Put(HttpContext http, CurrentUser user, CameoPictures pictures, People people, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var form = await RequestBody.FormAsync(http.Request, cancellationToken);
        var request = form is null
            ? await RequestBody.JsonAsync(http.Request, SoraJson.Default.PutCameoRequest, BodyLimits.Multipart, cancellationToken)
            : new PutCameoRequest(form.Text(Picture, "image_url") is { } url ? new(url) : null, form.Text("consent") == "true", form.Text("audience"));
        var picture = form?.File(Picture) is { } file ? await RequestBody.BytesAsync(file, cancellationToken) : RequestBody.Picture(request.Picture, Picture);
        if (!request.Consent)
        {
            throw new SoraException(ErrorCode.InvalidRequest, "Send 'consent': true. It says that the picture shows you, and that you agree to appear in videos of those whom you allow.", "consent");
        }

        var audience = request.Audience is null ? null : CheckAudience(request.Audience);
        var cameo = await pictures.StoreAsync(picture, user.Id, stored => grains.GetCameo(user.Id).Give(stored, audience), cancellationToken);
        return TypedResults.Ok(await ResourceAsync(cameo, user.Id, user.Id, people));
    }

    private static async Task<Ok<CameoResource>> Update(UpdateCameoRequest request, CurrentUser user, People people, IGrainFactory grains) =>
        TypedResults.Ok(await ResourceAsync(await grains.GetCameo(user.Id).SetAudience(CheckAudience(request.Audience)), user.Id, user.Id, people));

    private static async Task<NoContent> Withdraw(CurrentUser user, IGrainFactory grains)
    {
        await grains.GetCameo(user.Id).Withdraw();
        return TypedResults.NoContent();
    }

    private static async Task<FileStreamHttpResult> GetMyPicture(HttpContext http, CurrentUser user, CameoPictures pictures, IGrainFactory grains, CancellationToken cancellationToken) =>
        await PictureAsync(http, await grains.GetCameoAsync(user.Id, user.Id), pictures, cancellationToken);

    private static async Task<Ok<Page<CameoPerson>>> ListPeople([AsParameters] PageQuery query, CurrentUser user, People people, IGrainFactory grains)
    {
        var read = new Dictionary<string, CameoDecision>();
        return TypedResults.Ok(await Pages.CollectAsync(
            query,
            async (after, limit) => (await grains.GetCameo(user.Id).ListPeople(after, limit)).ConvertAll(decision =>
            {
                read[decision.UserId] = decision;
                return decision.UserId;
            }),
            async ids => (IReadOnlyList<CameoPerson?>)[.. (await people.GetReferencesAsync(ids)).Select(person => person is null ? null : new CameoPerson(person, read[person.Id].Permission, read[person.Id].At.ToUnixTimeSeconds()))]));
    }

    private static async Task<NoContent> Allow(string handle, CurrentUser user, People people, IGrainFactory grains)
    {
        await grains.GetCameo(user.Id).Allow(await OtherAsync(handle, user, people));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Deny(string handle, CurrentUser user, People people, IGrainFactory grains)
    {
        await grains.GetCameo(user.Id).Deny(await OtherAsync(handle, user, people));
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<PostResource>>> ListVideos([AsParameters] PageQuery query, CurrentUser user, Posts posts, IGrainFactory grains) =>
        TypedResults.Ok(await posts.PageAsync(query, user.Id, grains.GetCameo(user.Id).ListVideos));

    private static async Task<NoContent> WithdrawFrom(string id, CurrentUser user, IGrainFactory grains)
    {
        var video = await grains.GetVideoAsync(id, user.Id);
        if (video.Specification.Cameo?.PersonId != user.Id)
        {
            throw new SoraException(ErrorCode.Forbidden, "This video does not show your cameo.");
        }

        await grains.GetCameo(user.Id).WithdrawFrom(id);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<CameoResource>> Get(string handle, CurrentUser user, People people, IGrainFactory grains)
    {
        var personId = await people.FindAsync(handle);
        return TypedResults.Ok(await ResourceAsync(await grains.GetCameoAsync(personId, user.Id), personId, user.Id, people));
    }

    private static async Task<FileStreamHttpResult> GetPicture(string handle, HttpContext http, CurrentUser user, CameoPictures pictures, People people, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var cameo = await grains.GetCameoAsync(await people.FindAsync(handle), user.Id);
        return cameo.Permission == CameoPermission.Granted
            ? await PictureAsync(http, cameo, pictures, cancellationToken)
            : throw new SoraException(ErrorCode.ConsentRequired, "Only those who may use a cameo see its picture. Ask this person for it.");
    }

    private static async Task<NoContent> Ask(string handle, CurrentUser user, People people, IGrainFactory grains)
    {
        await grains.GetCameo(await people.FindAsync(handle)).Ask(user.Id);
        return TypedResults.NoContent();
    }

    private static async Task<FileStreamHttpResult> PictureAsync(HttpContext http, CameoView cameo, CameoPictures pictures, CancellationToken cancellationToken)
    {
        var file = await pictures.OpenAsync(cameo.Picture, cancellationToken) ?? throw CameoGrains.NotFound();
        http.Response.Headers.CacheControl = "private, no-cache"; // asked again each time: it may have been withdrawn
        return TypedResults.Stream(file.Content, file.ContentType, fileDownloadName: null, file.LastModified, new EntityTagHeaderValue($"\"{file.ETag}\""));
    }

    private static async Task<string> OtherAsync(string handle, CurrentUser user, People people) =>
        await people.FindAsync(handle) is var id && id != user.Id ? id : throw new SoraException(ErrorCode.InvalidRequest, "You always may use your own cameo.", "handle");

    private static async Task<CameoResource> ResourceAsync(CameoView cameo, string personId, string viewerId, People people)
    {
        var person = await people.GetAsync(personId);
        return new()
        {
            Id = SoraId.CameoOf(personId),
            Owner = new(person.Id, person.Handle, person.DisplayName),
            Permission = cameo.Permission,
            Audience = personId == viewerId ? cameo.Audience : null,
            CreatedAt = cameo.GivenAt.ToUnixTimeSeconds(),
        };
    }

    private static string CheckAudience(string value) => CameoAudience.IsKnown(value)
        ? value
        : throw new SoraException(ErrorCode.InvalidRequest, "'audience' is only_me, approved, mutuals or everyone.", "audience");
}
