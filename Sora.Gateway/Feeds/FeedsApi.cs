using Microsoft.AspNetCore.Http.HttpResults;
using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Gateway.Authentication;
using Sora.Gateway.Videos;
using Sora.Grains.Feeds;

namespace Sora.Gateway.Feeds;

/// <summary>Feeds of posts, newest first.</summary>
internal static class FeedsApi
{
    public static void MapFeeds(this IEndpointRouteBuilder routes)
    {
        var feeds = routes.MapGroup("/v1/feeds").WithTags("Feeds");
        feeds.MapGet("/latest", Latest).AllowAnonymous().WithSummary("The newest public posts of everybody");
        feeds.MapGet("/following", Following).RequireAuthorization().WithSummary("Posts of the people you follow, and your own");
    }

    private static async Task<Ok<Page<PostResource>>> Latest([AsParameters] PageQuery query, Viewer viewer, Posts posts, IGrainFactory grains) =>
        // A post that its author hid since then stays out even for those who may still see it.
        TypedResults.Ok(await posts.PageAsync(query, viewer.Id, grains.GetGrain<ILatestFeedGrain>(ILatestFeedGrain.Key).Read, post => post.Visibility == Visibility.Public));

    private static async Task<Ok<Page<PostResource>>> Following([AsParameters] PageQuery query, CurrentUser user, Posts posts, IGrainFactory grains) =>
        TypedResults.Ok(await posts.PageAsync(query, user.Id, grains.GetGrain<ITimelineGrain>(user.Id).Read));
}
