using Microsoft.AspNetCore.Http.HttpResults;
using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Gateway.Accounts;
using Sora.Gateway.Authentication;
using Sora.Gateway.Cameos;
using Sora.Gateway.Videos;
using Sora.Grains;
using Sora.Grains.Follows;
using Sora.Grains.Users;

namespace Sora.Gateway.Users;

/// <summary>Profiles, and who follows whom.</summary>
internal static class UsersApi
{
    public static void AddSoraUsers(this IServiceCollection services) => services.AddSingleton<People>();

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/v1/users").WithTags("Users").RequireAuthorization();
        own.MapGet("/me", GetMe).WithSummary("Get your profile");
        own.MapPatch("/me", UpdateMe).WithSummary("Change your profile; what is left out stays");
        own.MapPut("/{handle}/follow", Follow).WithSummary("Follow a person; repeating it changes nothing");
        own.MapDelete("/{handle}/follow", Unfollow).WithSummary("Stop following a person");

        var open = routes.MapGroup("/v1/users").WithTags("Users").AllowAnonymous();
        open.MapGet("/{handle}", Get).WithSummary("Get a profile");
        open.MapGet("/{handle}/videos", ListVideos).WithSummary("List a person's videos that you may see");
        open.MapGet("/{handle}/followers", ListFollowers).WithSummary("List who follows a person");
        open.MapGet("/{handle}/following", ListFollowing).WithSummary("List whom a person follows");
    }

    private static async Task<Ok<UserProfile>> GetMe(CurrentUser user, People people) => TypedResults.Ok(await people.GetAsync(user.Id));

    private static async Task<Ok<UserProfile>> UpdateMe(UpdateProfileRequest request, CurrentUser user, IGrainFactory grains)
    {
        var displayName = request.DisplayName is null ? null : AccountRules.DisplayName(request.DisplayName);
        var bio = request.Bio is null ? null : AccountRules.Bio(request.Bio);
        return TypedResults.Ok(await grains.GetGrain<IUserGrain>(user.Id).UpdateProfile(displayName, bio));
    }

    private static async Task<Ok<UserProfile>> Get(string handle, Viewer viewer, People people, IGrainFactory grains)
    {
        var profile = await people.GetAsync(await people.FindAsync(handle));
        if (viewer.Id is not { } viewerId)
        {
            return TypedResults.Ok(profile);
        }

        var (follows, cameo) = (grains.GetGrain<IFollowingGrain>(viewerId).IsFollowing(profile.Id), grains.GetCameo(profile.Id).Get(viewerId));
        return TypedResults.Ok(profile with { FollowedByMe = await follows, CameoPermission = (await cameo)?.Permission });
    }

    private static async Task<Ok<Page<PostResource>>> ListVideos(string handle, [AsParameters] PageQuery query, Viewer viewer, People people, Posts posts, IGrainFactory grains)
    {
        var id = await people.FindAsync(handle);
        return TypedResults.Ok(await posts.PageAsync(
            query, viewer.Id, (after, limit) => grains.GetGrain<IUserGrain>(id).ListVideos(after, limit, ascending: false),
            // A render that failed is its owner's concern alone.
            isShown: post => id == viewer.Id || post.Status != VideoStatus.Failed));
    }

    private static async Task<Ok<Page<UserReference>>> ListFollowers(string handle, [AsParameters] PageQuery query, People people, IGrainFactory grains)
    {
        // One shard today; with more, their lists are merged here.
        var shard = grains.GetGrain<IFollowersGrain>(FollowerShards.Key(await people.FindAsync(handle), shard: 0));
        return TypedResults.Ok(await Pages.CollectAsync(query, shard.List, people.GetReferencesAsync));
    }

    private static async Task<Ok<Page<UserReference>>> ListFollowing(string handle, [AsParameters] PageQuery query, People people, IGrainFactory grains)
    {
        var following = grains.GetGrain<IFollowingGrain>(await people.FindAsync(handle));
        return TypedResults.Ok(await Pages.CollectAsync(query, following.List, people.GetReferencesAsync));
    }

    private static async Task<NoContent> Follow(string handle, CurrentUser user, People people, IGrainFactory grains)
    {
        await grains.GetGrain<IFollowingGrain>(user.Id).Follow(await people.FindAsync(handle));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Unfollow(string handle, CurrentUser user, People people, IGrainFactory grains)
    {
        await grains.GetGrain<IFollowingGrain>(user.Id).Unfollow(await people.FindAsync(handle));
        return TypedResults.NoContent();
    }
}
