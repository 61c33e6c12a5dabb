using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Grains.Cameos;
using Sora.Grains.Comments;
using Sora.Grains.Feeds;
using Sora.Grains.Follows;
using Sora.Grains.Likes;
using Sora.Grains.Notifications;
using Sora.Grains.Persistence;
using Sora.Grains.Sagas;
using Sora.Grains.Users;

namespace Sora.Grains.Accounts;

/// <inheritdoc cref="IAccountDeletionGrain"/>
/// <remarks>Every step closes a grain before it takes out what the grain holds, so that what is under way elsewhere finds it closed and takes itself back.
/// After a failure it begins at the first step again: each does only what is left.</remarks>
internal sealed class AccountDeletionGrain(
    [PersistentState("state", GrainStorage.Name)] IPersistentState<AccountDeletionState> state,
    TimeProvider time, IOptions<SagaOptions> sagas, ILogger<AccountDeletionGrain> logger)
    : SagaGrain(time, sagas, logger), IAccountDeletionGrain
{
    private const int FollowersAtOnce = 500;
    private const int MaxParallel = 16;

    private StateWriter _writer = null!;

    private string Me => this.GetPrimaryKeyString();

    protected override bool HasUnfinished => state.State.Handle is not null;

    private IUserGrain User => GrainFactory.GetGrain<IUserGrain>(Me);

    private ITracesGrain Traces => GrainFactory.GetGrain<ITracesGrain>(Me);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, () => HasUnfinished ? state.WriteStateAsync() : state.ClearStateAsync());
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task Delete()
    {
        if ((state.State.Handle ?? (await GrainFactory.GetGrain<IAccountGrain>(Me).GetCredentials())?.Handle) is not { } handle)
        {
            return; // there is no such account, or no longer
        }
        await ArmReminder();
        state.State.Handle = handle;
        await _writer.Write();
        try
        {
            await Close(handle);
        }
        finally
        {
            StartFinishing();
        }
    }

    protected override async Task Finish(CancellationToken cancellationToken)
    {
        await _writer.Settled; // only what is durable may be told to others

        await Close(state.State.Handle!).WaitAsync(cancellationToken);
        await Traces.Seal().WaitAsync(cancellationToken);
        // What others can see goes first.
        await DeleteVideos(cancellationToken);
        await EraseTraces(cancellationToken);
        await GrainFactory.GetGrain<IFollowingGrain>(Me).Close().WaitAsync(cancellationToken);
        for (var shard = 0; shard < FollowerShards.Count; shard++)
        {
            await DropFollowers(GrainFactory.GetGrain<IFollowersGrain>(FollowerShards.Key(Me, shard)), cancellationToken);
        }
        await GrainFactory.GetGrain<IInboxGrain>(Me).Close().WaitAsync(cancellationToken);
        await GrainFactory.GetGrain<ITimelineGrain>(Me).Close().WaitAsync(cancellationToken);

        state.State.Handle = null;
        await _writer.Write();
    }

    /// <summary>What must hold before anybody is told that the account is deleted.</summary>
    private async Task Close(string handle)
    {
        await GrainFactory.GetGrain<IAccountGrain>(Me).Close();
        await User.Close();
        await GrainFactory.GetGrain<ICameoGrain>(SoraId.CameoOf(Me)).Close();
        await GrainFactory.GetGrain<IHandleGrain>(handle).Retire(Me);
    }

    private async Task DeleteVideos(CancellationToken cancellationToken)
    {
        string? last = null;
        do
        {
            last = await User.DeleteVideos(last).WaitAsync(cancellationToken);
        }
        while (last is not null);
    }

    private async Task EraseTraces(CancellationToken cancellationToken)
    {
        while (await Traces.Read().WaitAsync(cancellationToken) is { } page)
        {
            await ForEach(page.Places, EraseTrace, cancellationToken);
            await Traces.Drop(page.Number).WaitAsync(cancellationToken);
        }
    }

    private async Task EraseTrace(string place)
    {
        if (place.StartsWith(SoraId.Video, StringComparison.Ordinal))
        {
            await GrainFactory.GetGrain<ILikesGrain>(LikeShards.KeyFor(place, Me)).Forget(Me);
            await GrainFactory.GetGrain<ICommentsGrain>(place).Forget(Me);
        }
        else if (place.StartsWith(SoraId.Cameo, StringComparison.Ordinal))
        {
            await GrainFactory.GetGrain<ICameoGrain>(place).Forget(Me);
        }
        else
        {
            await GrainFactory.GetGrain<IInboxGrain>(place).Forget(Me);
        }
    }

    private async Task DropFollowers(IFollowersGrain followers, CancellationToken cancellationToken)
    {
        await followers.Close().WaitAsync(cancellationToken);
        while (await followers.List(after: null, FollowersAtOnce).WaitAsync(cancellationToken) is { Count: > 0 } some)
        {
            await ForEach(some, follower => GrainFactory.GetGrain<IFollowingGrain>(follower).Unfollow(Me), cancellationToken);
            await followers.Drop(some).WaitAsync(cancellationToken);
        }
    }

    private static async Task ForEach<T>(IEnumerable<T> items, Func<T, Task> act, CancellationToken cancellationToken)
    {
        foreach (var batch in items.Chunk(MaxParallel))
        {
            await Task.WhenAll(batch.Select(act)).WaitAsync(cancellationToken);
        }
    }
}
