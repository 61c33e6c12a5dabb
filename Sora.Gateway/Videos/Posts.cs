using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Grains.Likes;
using Sora.Grains.Lineage;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Gateway.Videos;

/// <summary>The social view of videos: what feeds and video pages show.</summary>
internal sealed class Posts(IGrainFactory grains)
{
    private const int MaxAncestors = 16;

    /// <exception cref="Grains.SoraException"><c>video_not_found</c>.</exception>
    public async Task<PostResource> GetAsync(string id, string? viewerId) =>
        (await GetManyAsync([id], viewerId))[0] ?? throw VideoResources.NotFound();

    /// <summary>The posts of these ids, in order; null where there is none or the viewer may not see it.</summary>
    public async Task<IReadOnlyList<PostResource?>> GetManyAsync(IReadOnlyList<string> ids, string? viewerId)
    {
        var videos = await Task.WhenAll(ids.Select(id => SoraId.IsValid(id, SoraId.Video) ? grains.GetGrain<IVideoGrain>(id).Get(viewerId) : Task.FromResult<VideoSnapshot?>(null)));
        var authors = videos.OfType<VideoSnapshot>().Select(video => video.OwnerId).Distinct().ToDictionary(id => id, id => grains.GetGrain<IUserGrain>(id).GetProfile());
        return await Task.WhenAll(videos.Select(async video => video is not null && await authors[video.OwnerId] is { } author ? await ToPostAsync(video, author, viewerId) : null));
    }

    /// <summary>Where a video comes from, and a page of what was made from it.</summary>
    /// <exception cref="Grains.SoraException"><c>video_not_found</c>.</exception>
    public async Task<LineageResource> LineageAsync(string id, PageQuery query, string? viewerId)
    {
        var ancestors = new List<string>();
        var video = await grains.GetVideoAsync(id, viewerId);
        while (video?.Specification.Origin?.VideoId is { } source && ancestors.Count < MaxAncestors)
        {
            ancestors.Add(source);
            video = await grains.GetGrain<IVideoGrain>(source).Get(viewerId);
        }

        var remixes = await PageAsync(query, viewerId, (after, limit) => grains.GetGrain<IRemixesGrain>(id).Read(after, limit));
        return new(id, [.. (await GetManyAsync(ancestors, viewerId)).OfType<PostResource>()], remixes);
    }

    /// <summary>A page of the posts with these ids.</summary>
    /// <param name="read">Gives up to that many ids after a cursor.</param>
    /// <param name="isShown">Which of those that the viewer may see belong in the list; all when null.</param>
    public Task<Page<PostResource>> PageAsync(PageQuery query, string? viewerId, Func<string?, int, Task<List<string>>> read, Predicate<PostResource>? isShown = null) =>
        Pages.CollectAsync(query, read, async ids =>
        {
            var posts = await GetManyAsync(ids, viewerId);
            return isShown is null ? posts : [.. posts.Select(post => post is not null && isShown(post) ? post : null)];
        });

    private async Task<PostResource> ToPostAsync(VideoSnapshot video, UserProfile author, string? viewerId) => new(
        video.Id, new UserReference(author.Id, author.Handle, author.DisplayName), video.Caption ?? video.Specification.Prompt, video.Specification.Prompt,
        video.ToStatus(), video.Visibility, video.ToSize(), video.ToSeconds(), video.CreatedAt.ToUnixTimeSeconds(),
        video.Counters.Likes, video.Counters.Comments, video.Counters.Remixes,
        LikedByMe: viewerId is not null && await grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(video.Id, viewerId)).IsLikedBy(viewerId),
        RemixedFromVideoId: video.Specification.Origin?.VideoId is { } source && await grains.GetGrain<IVideoGrain>(source).Get(viewerId) is not null ? source : null)
    {
        Cameos = video.Specification.Cameo is { } cameo && await grains.GetGrain<IUserGrain>(cameo.PersonId).GetProfile() is { } person ? [new UserReference(person.Id, person.Handle, person.DisplayName)] : [],
    };
}
