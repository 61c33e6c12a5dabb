using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Sora.Contracts.Live;
using Sora.Grains.Accounts;
using Sora.Grains.Feeds;
using Sora.Grains.Notifications;
using Sora.Grains.Persistence;
using Sora.Grains.Sagas;
using Sora.Grains.Users;

namespace Sora.Grains.Follows;

[Reentrant] // it asks the followee's grains before a change, and two people may follow each other at the same moment
internal sealed class FollowingGrain(
    [PersistentState("state", GrainStorage.Name)] IPersistentState<FollowingState> state,
    TimeProvider time, IOptions<SagaOptions> sagas, ILogger<FollowingGrain> logger)
    : SagaGrain(time, sagas, logger), IFollowingGrain
{
    private const int MaxEdges = 10_000;
    private const int MaxParallel = 16;
    private const int GivenUpAtOnce = 500;

    private StateWriter _writer = null!;

    private FollowingState State => state.State;

    private string Me => this.GetPrimaryKeyString();

    protected override bool HasUnfinished => State.Unfinished.Count > 0 || (State.Closed && State.Edges.Count > 0);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, state.WriteStateAsync);
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task Follow(string followeeId)
    {
        if (followeeId == Me)
        {
            throw new SoraException(ErrorCode.SelfFollow, "You can not follow yourself.");
        }
        if (!State.Edges.ContainsKey(followeeId))
        {
            await RequireFollowable(followeeId);
            await ArmReminder();
        }
        if (State.Closed)
        {
            throw NoSuchUser();
        }
        if (State.Edges.ContainsKey(followeeId)) // asked again, since an equal call may have come in between
        {
            await _writer.Settled;
            return;
        }
        if (State.Edges.Count >= MaxEdges)
        {
            throw new SoraException(ErrorCode.QuotaExceeded, $"You follow {MaxEdges} people, as many as are allowed. Unfollow someone first.");
        }
        Change(followeeId, follows: true);
        await _writer.Write();
        StartFinishing();
    }

    public async Task Unfollow(string followeeId)
    {
        await ArmReminder();
        if (!State.Edges.ContainsKey(followeeId))
        {
            await _writer.Settled;
            return;
        }
        Change(followeeId, follows: false);
        await _writer.Write();
        StartFinishing();
    }

    public async Task Close()
    {
        await ArmReminder();
        if (State.Closed)
        {
            await _writer.Settled;
            return;
        }
        State.Closed = true;
        await _writer.Write();
        StartFinishing();
    }

    public Task<bool> IsFollowing(string followeeId) => Task.FromResult(!State.Closed && State.Edges.ContainsKey(followeeId));

    public Task<List<string>> List(string? after, int limit) =>
        Task.FromResult(State.Closed ? [] : State.Edges.OrderByDescending(edge => edge.Value).Select(edge => edge.Key).PageAfter(after, limit));

    protected override async Task Finish(CancellationToken cancellationToken)
    {
        if (State.Closed)
        {
            await GiveUpSome();
        }
        var changes = State.Unfinished.ToArray();
        var (version, count) = (State.Version, State.Edges.Count);
        await _writer.Settled; // only what is durable may be told to others

        var me = GrainFactory.GetGrain<IUserGrain>(Me);
        await me.SetFollowingCount(version, count).WaitAsync(cancellationToken);
        var myHandle = (await me.GetProfile().WaitAsync(cancellationToken))?.Handle;
        List<Exception> failures = [];
        foreach (var batch in changes.Chunk(MaxParallel))
        {
            await Task.WhenAll(batch.Select(async change =>
            {
                try
                {
                    await Tell(change.Key, change.Value, myHandle).WaitAsync(cancellationToken);
                    Acknowledge(change.Key, change.Value);
                }
                catch (SoraException refusal) when (refusal.Code is ErrorCode.QuotaExceeded or ErrorCode.UserNotFound)
                {
                    TakeBack(change.Key, change.Value);
                }
                catch (Exception failure)
                {
                    failures.Add(failure);
                }
            }));
        }
        cancellationToken.ThrowIfCancellationRequested();
        await _writer.Write();
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private async Task RequireFollowable(string followeeId)
    {
        if (await GrainFactory.GetGrain<IUserGrain>(followeeId).GetProfile() is null)
        {
            throw NoSuchUser();
        }
        if (!await Followers(followeeId).HasRoom(Me))
        {
            throw new SoraException(ErrorCode.QuotaExceeded, "This person can have no more followers.");
        }
    }

    private void Change(string followeeId, bool follows)
    {
        var version = ++State.Version;
        if (follows)
        {
            State.Edges.Add(followeeId, version);
        }
        else
        {
            State.Edges.Remove(followeeId);
        }
        State.Unfinished[followeeId] = new(follows, version);
    }

    private async Task Tell(string followeeId, EdgeChange change, string? myHandle)
    {
        await Followers(followeeId).Apply(Me, change.Follows, change.Version);
        if (change.Follows && await GrainFactory.GetGrain<ITracesGrain>(Me).Add([followeeId]))
        {
            await GrainFactory.GetGrain<IInboxGrain>(followeeId).Add(new($"follow/{Me}", NotificationType.Follow, myHandle, ActorId: Me));
        }
        if (State.Closed)
        {
            return; // the timeline goes as a whole
        }
        await GrainFactory.GetGrain<ITimelineGrain>(Me).OnFollowChanged(followeeId, change.Follows);
    }

    private void Acknowledge(string followeeId, EdgeChange change)
    {
        if (State.Unfinished.GetValueOrDefault(followeeId)?.Version == change.Version)
        {
            State.Unfinished.Remove(followeeId);
        }
    }

    private async Task GiveUpSome()
    {
        foreach (var followeeId in State.Edges.Keys.Take(GivenUpAtOnce).ToArray())
        {
            Change(followeeId, follows: false);
        }
        await _writer.Write();
    }

    /// <summary>The last place went to another, or the account of the followee was deleted, between the question and the change.</summary>
    private void TakeBack(string followeeId, EdgeChange change)
    {
        if (State.Edges.GetValueOrDefault(followeeId) == change.Version)
        {
            Change(followeeId, follows: false);
        }
    }

    private static SoraException NoSuchUser() => new(ErrorCode.UserNotFound, "There is no such user.");

    private IFollowersGrain Followers(string followeeId) =>
        GrainFactory.GetGrain<IFollowersGrain>(FollowerShards.Key(followeeId, FollowerShards.ShardOf(Me)));
}
