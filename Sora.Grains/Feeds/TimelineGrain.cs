using Orleans.Concurrency;
using Sora.Contracts.Videos;
using Sora.Grains.Follows;
using Sora.Grains.Persistence;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Feeds;

[Reentrant] // it asks many videos after a follow, and posts must come in meanwhile
internal sealed class TimelineGrain(
    [PersistentState("recent", GrainStorage.Name)] IPersistentState<Tier<FeedEntry>> recent,
    [PersistentState("older", GrainStorage.Name)] IPersistentState<Tier<FeedEntry>> older) : Grain, ITimelineGrain
{
    private const int Capacity = 800;
    private const int Backfill = 50;

    private TieredList<FeedEntry> _entries = null!;

    private string Me => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _entries = FeedEntries.Load(GrainContext, recent, older, Capacity);
        return Task.CompletedTask;
    }

    public Task Add(FeedEntry entry) => _entries.TryAdd(entry) ? _entries.Write() : _entries.Settled;

    public async Task OnFollowChanged(string followeeId, bool follows)
    {
        if (await GrainFactory.GetGrain<IFollowingGrain>(Me).IsFollowing(followeeId) != follows)
        {
            return; // a late message: what holds now has been, or will be, told as well
        }
        if (!follows)
        {
            _entries.Remove(entry => entry.AuthorId == followeeId);
        }
        else
        {
            foreach (var entry in await NewestPosts(followeeId))
            {
                _entries.TryAdd(entry);
            }
        }
        await _entries.Write();
    }

    public Task Close() => _entries.Close();

    public Task<List<string>> Read(string? after, int limit) => Task.FromResult(_entries.ReadNewest(after, limit));

    private async Task<IEnumerable<FeedEntry>> NewestPosts(string authorId)
    {
        var videoIds = await GrainFactory.GetGrain<IUserGrain>(authorId).ListVideos(after: null, Backfill, ascending: false);
        var videos = await Task.WhenAll(videoIds.Select(videoId => GrainFactory.GetGrain<IVideoGrain>(videoId).Get(Me)));
        return from video in videos
               where video is { State: VideoState.Completed, Visibility: not Visibility.Private }
               select new FeedEntry(video.Id, authorId, video.EndedAt ?? video.CreatedAt);
    }
}
