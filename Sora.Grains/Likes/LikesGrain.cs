using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Sora.Contracts.Live;
using Sora.Grains.Accounts;
using Sora.Grains.Notifications;
using Sora.Grains.Persistence;
using Sora.Grains.Sagas;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Likes;

[Reentrant] // likes of a popular video come many at once and share a write, and the video may be waiting for Clear while it is asked here
internal sealed class LikesGrain(
    [PersistentState("state", GrainStorage.Name)] IPersistentState<LikesState> state,
    TimeProvider time, IOptions<SagaOptions> sagas, ILogger<LikesGrain> logger)
    : SagaGrain(time, sagas, logger), ILikesGrain
{
    private const int Capacity = 8_000;
    private const int RememberedWithdrawn = 1_000;
    private const int MaxToldAtOnce = 32;

    /// <summary>Those who were forgotten since the activation: a like of theirs may still be on its way through <see cref="Like"/>.</summary>
    private readonly HashSet<string> _forgotten = [];

    private StateWriter _writer = null!;
    private string _videoId = null!;
    private int _shard;

    private LikesState State => state.State;

    protected override bool HasUnfinished => State.Untold.Count > 0 || State.CountedVersion < State.Version;

    private IVideoGrain Video => GrainFactory.GetGrain<IVideoGrain>(_videoId);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, () => State.OwnerId is null ? state.ClearStateAsync() : state.WriteStateAsync());
        (_videoId, _shard) = ShardKey.Parse(this.GetPrimaryKeyString());
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task Like(string userId)
    {
        if (State.Likers.Contains(userId))
        {
            await _writer.Settled;
            return;
        }
        var video = await Video.Get(userId) ?? throw new SoraException(ErrorCode.VideoNotFound, "There is no such video.");
        await ArmReminder();
        if (_forgotten.Contains(userId))
        {
            throw new SoraException(ErrorCode.UserNotFound, "There is no such user.");
        }
        if (State.Likers.Count >= Capacity)
        {
            throw new SoraException(ErrorCode.QuotaExceeded, "This video can have no more likes.");
        }
        State.OwnerId = video.OwnerId;
        if (State.Likers.Add(userId))
        {
            State.Version++;
            var wasTold = State.Withdrawn.Remove(userId);
            if (!wasTold && userId != video.OwnerId)
            {
                State.Untold.Add(userId);
            }
        }
        await _writer.Write();
        StartFinishing();
    }

    public async Task Unlike(string userId)
    {
        await ArmReminder();
        if (!State.Likers.Remove(userId))
        {
            await _writer.Settled;
            return;
        }
        State.Version++;
        if (!State.Untold.Remove(userId) && userId != State.OwnerId)
        {
            RememberTold(userId);
        }
        await _writer.Write();
        StartFinishing();
    }

    public Task<bool> IsLikedBy(string userId) => Task.FromResult(State.Likers.Contains(userId));

    public Task<int> Count() => Task.FromResult(State.Likers.Count);

    public async Task Forget(string userId)
    {
        _forgotten.Add(userId);
        if (!State.Likers.Contains(userId) && !State.Withdrawn.Contains(userId))
        {
            await _writer.Settled;
            return;
        }
        await ArmReminder();
        TakeBack(userId);
        await _writer.Write();
        StartFinishing();
    }

    public Task Clear()
    {
        state.State = new();
        return _writer.Write();
    }

    protected override async Task Finish(CancellationToken cancellationToken)
    {
        var (version, count, ownerId) = (State.Version, State.Likers.Count, State.OwnerId);
        var untold = State.Untold.Take(MaxToldAtOnce).ToArray();
        await _writer.Settled; // only what is durable may be told to others

        var told = untold.Select(liker => Tell(ownerId!, liker)).ToArray();
        await Task.WhenAll([Video.SetLikes(_shard, version, count), .. told]).WaitAsync(cancellationToken);

        State.CountedVersion = Math.Min(version, State.Version); // it may have been cleared meanwhile
        foreach (var (index, liker) in untold.Index())
        {
            if (!await told[index])
            {
                TakeBack(liker);
            }
            else if (!State.Untold.Remove(liker) && !State.Likers.Contains(liker))
            {
                RememberTold(liker); // unliked while the owner was being told
            }
        }
        await _writer.Write();
    }

    private void TakeBack(string userId)
    {
        State.Untold.Remove(userId);
        State.Withdrawn.Remove(userId);
        if (State.Likers.Remove(userId))
        {
            State.Version++;
        }
    }

    private void RememberTold(string userId)
    {
        if (_forgotten.Contains(userId))
        {
            return;
        }
        State.Withdrawn.Add(userId);
        State.Withdrawn.RemoveRange(0, Math.Max(0, State.Withdrawn.Count - RememberedWithdrawn));
    }

    /// <summary>False when the account of the liker is deleted: the like must go.</summary>
    private async Task<bool> Tell(string ownerId, string liker)
    {
        if (!await GrainFactory.GetGrain<ITracesGrain>(liker).Add([_videoId, ownerId]))
        {
            return false;
        }
        var profile = await GrainFactory.GetGrain<IUserGrain>(liker).GetProfile();
        await GrainFactory.GetGrain<IInboxGrain>(ownerId).Add(new($"like/{_videoId}/{liker}", NotificationType.Like, profile?.Handle, _videoId, ActorId: liker));
        return true;
    }
}
