using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Grains.Accounts;
using Sora.Grains.Follows;
using Sora.Grains.Notifications;
using Sora.Grains.Persistence;
using Sora.Grains.Sagas;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Cameos;

/// <inheritdoc cref="ICameoGrain"/>
/// <remarks>Lending and withdrawing never interleave: what is lent before a withdrawal is among the uses that it reads, and what comes after it is refused.</remarks>
internal sealed class CameoGrain(
    [PersistentState("cameo", GrainStorage.Name)] IPersistentState<CameoRecord> storage,
    ICameoFiles files, TimeProvider time, IOptions<SagaOptions> sagas, ILogger<CameoGrain> logger) : SagaGrain(time, sagas, logger), ICameoGrain
{
    private const int MaxParallel = 16;

    /// <summary>The field of a request for a video that names it.</summary>
    private const string Param = "cameos";

    private string Id => this.GetPrimaryKeyString();

    private string Me => SoraId.PersonOf(Id);

    private DurableRecord<CameoRecord> Record => field ??= new(storage, GrainContext);

    private CameoRecord Cameo => Record.Value;

    protected override bool HasUnfinished => Cameo.HasUnfinished;

    public async Task<CameoView?> Get(string viewerId)
    {
        var permission = await PermissionOf(viewerId);
        return IsVisibleTo(viewerId) ? View(permission) : null; // it may have been withdrawn while other grains answered
    }

    public async Task<CameoView> Give(string picture, string? audience)
    {
        if (Cameo.Closed) throw new SoraException(ErrorCode.Unauthorized, "The account was deleted.");
        if (Cameo.Withdrawals.Contains(CameoWithdrawal.OfAll)) throw new SoraException(ErrorCode.Conflict, "Your cameo is still being withdrawn. Try again in a moment.");
        await Commit(cameo => cameo.Give(picture, audience, Time.GetUtcNow()));
        return View(CameoPermission.Granted);
    }

    public async Task<CameoView> SetAudience(string audience)
    {
        RequireCameo();
        await Record.Change(cameo => cameo with { Audience = audience });
        return View(CameoPermission.Granted);
    }

    public async Task Ask(string userId)
    {
        if (!IsVisibleTo(userId)) throw NotFound();
        if (await PermissionOf(userId) != CameoPermission.None) return;
        RequireRoomFor(userId);
        await Commit(cameo => cameo.Decide(userId, CameoPermission.Asked, Time.GetUtcNow()));
    }

    public async Task Allow(string userId)
    {
        RequireCameo();
        if (Cameo.Withdrawals.Contains(new(UserId: userId))) throw new SoraException(ErrorCode.Conflict, "The videos that this person made with your cameo are still being deleted. Try again in a moment.");
        RequireRoomFor(userId);
        await Commit(cameo => cameo.Decide(userId, CameoPermission.Granted, Time.GetUtcNow()));
    }

    public async Task Deny(string userId)
    {
        RequireCameo();
        await Commit(cameo => cameo.Deny(userId, Time.GetUtcNow()));
    }

    public async Task RequireConsent(string userId)
    {
        var permission = await PermissionOf(userId);
        if (!IsVisibleTo(userId)) throw NotFound(Param);
        if (permission == CameoPermission.Granted) return;
        throw new SoraException(ErrorCode.ConsentRequired, permission switch
        {
            CameoPermission.Asked => "This person has not answered yet whether you may use their cameo. Wait, or leave it out.",
            CameoPermission.Denied => "This person does not let you use their cameo. Leave it out.",
            _ => "This person has not let you use their cameo. Ask them, or leave it out.",
        }, Param);
    }

    public async Task<string> Lend(string userId, string videoId)
    {
        await RequireConsent(userId);
        await Uses(CameoUseShards.KeyFor(Id, videoId)).Add(new(videoId, userId));
        return Cameo.Picture!;
    }

    public Task Withdraw() => Commit(cameo => cameo.Withdraw());

    public Task WithdrawFrom(string videoId) => Commit(cameo => cameo.WithdrawFrom(videoId));

    public Task<List<CameoDecision>> ListPeople(string? after, int limit)
    {
        var latestFirst = Cameo.People.Values.OrderByDescending(decision => (decision.At, decision.UserId)).Select(decision => decision.UserId);
        return Task.FromResult(latestFirst.PageAfter(after, limit).ConvertAll(userId => Cameo.People[userId]));
    }

    public async Task<List<string>> ListVideos(string? after, int limit)
    {
        var leaving = Cameo.Withdrawals.Select(withdrawal => withdrawal.VideoId).OfType<string>().ToHashSet();
        var shards = await Task.WhenAll(CameoUseShards.AllKeys(Id).Select(shard => Uses(shard).List(after, limit + leaving.Count)));
        return shards.SelectMany(videoIds => videoIds).Except(leaving).NewestAfter(after, limit);
    }

    public Task<bool> NeedsPicture(string picture) => Task.FromResult(Cameo.Picture == picture);

    public Task Forget(string userId) => Record.Change(cameo => cameo.Forget(userId));

    public Task Close() => Commit(cameo => cameo.Close());

    protected override async Task Finish(CancellationToken cancellationToken)
    {
        // The likeness goes first, and who is told of something waits.
        foreach (var picture in Cameo.Unwanted)
        {
            await files.Delete(picture, cancellationToken);
            await Record.Change(cameo => cameo.AcknowledgeDeleted(picture));
        }
        foreach (var withdrawal in Cameo.Withdrawals)
        {
            await TakeDown(withdrawal, cancellationToken);
            await Record.Change(cameo => cameo.AcknowledgeWithdrawn(withdrawal));
        }
        foreach (var decision in Cameo.Untold.Select(userId => Cameo.People[userId]).ToArray())
        {
            await (decision.Permission == CameoPermission.Asked ? TellMe(decision) : TellThem(decision)).WaitAsync(cancellationToken);
            await Record.Change(cameo => cameo.AcknowledgeTold(decision));
        }
    }

    private async Task TakeDown(CameoWithdrawal withdrawal, CancellationToken cancellationToken)
    {
        var shards = withdrawal.VideoId is { } videoId ? [CameoUseShards.KeyFor(Id, videoId)] : CameoUseShards.AllKeys(Id);
        await Task.WhenAll(shards.Select(async shard =>
        {
            foreach (var uses in (await Uses(shard).Read()).Where(withdrawal.Covers).Chunk(MaxParallel))
            {
                await Task.WhenAll(uses.Select(use => GrainFactory.GetGrain<IVideoGrain>(use.VideoId).WithdrawCameo(Id, use.UserId)));
                await Uses(shard).Remove([.. uses.Select(use => use.VideoId)]);
            }
        })).WaitAsync(cancellationToken);
    }

    private async Task TellMe(CameoDecision asked)
    {
        if (!await GrainFactory.GetGrain<ITracesGrain>(asked.UserId).Add([Id, Me]))
        {
            await Record.Change(cameo => cameo.Forget(asked.UserId)); // the account is being deleted
            return;
        }
        var asker = await GrainFactory.GetGrain<IUserGrain>(asked.UserId).GetProfile();
        await GrainFactory.GetGrain<IInboxGrain>(Me).Add(
            new($"{NotificationType.CameoRequest}/{asked.UserId}/{asked.At.ToUnixTimeMilliseconds()}", NotificationType.CameoRequest, asker?.Handle, ActorId: asked.UserId));
    }

    private async Task TellThem(CameoDecision granted)
    {
        // Neither is named to the other who is about to go.
        if (!await GrainFactory.GetGrain<ITracesGrain>(Me).Add([granted.UserId])) return;
        if (!await GrainFactory.GetGrain<ITracesGrain>(granted.UserId).Add([Id]))
        {
            await Record.Change(cameo => cameo.Forget(granted.UserId));
            return;
        }
        var me = await GrainFactory.GetGrain<IUserGrain>(Me).GetProfile();
        await GrainFactory.GetGrain<IInboxGrain>(granted.UserId).Add(
            new($"{NotificationType.CameoGranted}/{Id}/{granted.At.ToUnixTimeMilliseconds()}", NotificationType.CameoGranted, me?.Handle, ActorId: Me));
    }

    private async Task Commit(Func<CameoRecord, CameoRecord> change)
    {
        if (change(Cameo).HasUnfinished) await ArmReminder();
        await Record.Change(change);
        if (HasUnfinished) StartFinishing();
    }

    private async Task<string> PermissionOf(string userId)
    {
        if (userId == Me) return Cameo.Picture is null ? CameoPermission.Denied : CameoPermission.Granted;
        if (!IsVisibleTo(userId)) return CameoPermission.Denied;
        if (Cameo.People.GetValueOrDefault(userId) is { Permission: not CameoPermission.Asked and var decided }) return decided;
        var allowed = Cameo.Audience switch
        {
            CameoAudience.Everyone => true,
            CameoAudience.Mutuals => await AreMutuals(userId),
            _ => false,
        };
        return allowed ? CameoPermission.Granted : Cameo.People.ContainsKey(userId) ? CameoPermission.Asked : CameoPermission.None;
    }

    private async Task<bool> AreMutuals(string userId) =>
        await GrainFactory.GetGrain<IFollowingGrain>(Me).IsFollowing(userId) && await GrainFactory.GetGrain<IFollowingGrain>(userId).IsFollowing(Me);

    private bool IsVisibleTo(string userId) => Cameo.Picture is not null && (userId == Me || Cameo.Audience != CameoAudience.OnlyMe);

    private void RequireCameo()
    {
        if (Cameo.Picture is null) throw NotFound();
    }

    private void RequireRoomFor(string userId)
    {
        if (Cameo.People.Count >= CameoRecord.MaxPeople && !Cameo.People.ContainsKey(userId))
        {
            throw new SoraException(ErrorCode.QuotaExceeded, "This person has decided about as many people as they can. They can open their cameo to more by its audience.");
        }
    }

    private CameoView View(string permission) => new(Cameo.Picture!, Cameo.Audience, permission, Cameo.GivenAt);

    private ICameoUsesGrain Uses(string shard) => GrainFactory.GetGrain<ICameoUsesGrain>(shard);

    private static SoraException NotFound(string? param = null) => new(ErrorCode.CameoNotFound, "This person has no cameo, or none that you may see.", param);
}
