using Orleans.Concurrency;
using Sora.Grains.Feeds;
using Sora.Grains.Persistence;
using Sora.Grains.Users;

namespace Sora.Grains.Follows;

[Reentrant] // publishing to 4 000 timelines takes a while, and follows must go on meanwhile
internal sealed class FollowersGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<FollowersState> state) : Grain, IFollowersGrain
{
    private const int Capacity = 4_000;
    private const int RememberedLeft = 1_000;
    private const int PublishBatch = 64;

    private readonly Dictionary<string, long> _versions = [];
    private StateWriter _writer = null!;
    private string _userId = null!;
    private int _shard;

    private FollowersState State => state.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, state.WriteStateAsync);
        (_userId, _shard) = ShardKey.Parse(this.GetPrimaryKeyString());
        foreach (var follower in State.Followers)
        {
            _versions.Add(follower.UserId, follower.Version);
        }
        return Task.CompletedTask;
    }

    public async Task<bool> Apply(string followerId, bool follows, long version)
    {
        // Of a closed shard nobody remembers who left.
        var changed = version > KnownVersion(followerId) && (follows || !State.Closed || _versions.ContainsKey(followerId));
        if (changed)
        {
            Change(followerId, follows, version);
        }
        var (shardVersion, count) = (State.Version, State.Followers.Count);
        await (changed ? _writer.Write() : _writer.Settled);
        // Also when nothing changed: this may be the repeat of a call that broke off here.
        await GrainFactory.GetGrain<IUserGrain>(_userId).SetFollowerCount(_shard, shardVersion, count);
        return changed;
    }

    public Task<bool> HasRoom(string followerId) => Task.FromResult(_versions.ContainsKey(followerId) || State.Followers.Count < Capacity);

    public Task<List<string>> List(string? after, int limit) =>
        Task.FromResult(State.Followers.AsEnumerable().Reverse().Select(follower => follower.UserId).PageAfter(after, limit));

    public async Task Publish(string videoId, DateTimeOffset publishedAt)
    {
        var entry = new FeedEntry(videoId, _userId, publishedAt);
        List<Exception> failures = [];
        foreach (var batch in State.Followers.Select(follower => follower.UserId).ToArray().Chunk(PublishBatch))
        {
            try
            {
                await Task.WhenAll(batch.Select(follower => GrainFactory.GetGrain<ITimelineGrain>(follower).Add(entry)));
            }
            catch (Exception failure)
            {
                failures.Add(failure); // the others get it all the same; the caller repeats the whole
            }
        }
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    public Task Close()
    {
        if (State.Closed)
        {
            return _writer.Settled;
        }
        State.Closed = true;
        State.Left.Clear();
        return _writer.Write();
    }

    public Task Drop(List<string> followerIds)
    {
        var dropped = followerIds.ToHashSet();
        if (State.Followers.RemoveAll(follower => dropped.Contains(follower.UserId)) == 0)
        {
            return _writer.Settled;
        }
        foreach (var followerId in dropped)
        {
            _versions.Remove(followerId);
        }
        State.Version++;
        return _writer.Write();
    }

    private long KnownVersion(string followerId) =>
        _versions.TryGetValue(followerId, out var version) ? version : State.Left.Find(left => left.UserId == followerId)?.Version ?? 0;

    private void Change(string followerId, bool follows, long version)
    {
        if (follows && State.Closed)
        {
            throw new SoraException(ErrorCode.UserNotFound, "There is no such user.");
        }
        if (follows && !_versions.ContainsKey(followerId) && State.Followers.Count >= Capacity)
        {
            throw new SoraException(ErrorCode.QuotaExceeded, "This person can have no more followers.");
        }
        State.Followers.RemoveAll(follower => follower.UserId == followerId);
        State.Left.RemoveAll(left => left.UserId == followerId);
        if (follows)
        {
            State.Followers.Add(new(followerId, version));
            _versions[followerId] = version;
        }
        else if (State.Closed)
        {
            _versions.Remove(followerId);
        }
        else
        {
            State.Left.Add(new(followerId, version));
            State.Left.RemoveRange(0, Math.Max(0, State.Left.Count - RememberedLeft));
            _versions.Remove(followerId);
        }
        State.Version++;
    }
}
