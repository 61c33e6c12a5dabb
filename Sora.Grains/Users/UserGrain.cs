using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Grains.Persistence;
using Sora.Grains.Sagas;
using Sora.Grains.Videos;

namespace Sora.Grains.Users;

[Reentrant] // it waits for its videos' grains, which report back to it, and counters must not queue up behind that
internal sealed partial class UserGrain(
    [PersistentState("state", GrainStorage.Name)] IPersistentState<UserState> profile,
    [PersistentState("videos", GrainStorage.Name)] IPersistentState<UserVideosState> videos,
    TimeProvider time, IOptions<UserQuotaOptions> quota, IOptions<SagaOptions> sagas, ILogger<UserGrain> logger)
    : SagaGrain(time, sagas, logger), IUserGrain
{
    private StateWriter _profileWriter = null!;
    private StateWriter _videosWriter = null!;

    private string Me => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _profileWriter = new(GrainContext, profile.WriteStateAsync);
        _videosWriter = new(GrainContext, videos.WriteStateAsync);
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<UserProfile> Create(string handle, string displayName)
    {
        if (profile.State.Closed)
        {
            throw new SoraException(ErrorCode.Unauthorized, "The account was deleted.");
        }
        if (profile.State.Handle is null)
        {
            profile.State.Handle = handle;
            profile.State.DisplayName = displayName;
            profile.State.CreatedAt = Time.GetUtcNow();
            await _profileWriter.Write();
        }
        await _profileWriter.Settled;
        return Profile(profile.State.Handle);
    }

    public Task<UserProfile?> GetProfile() => Task.FromResult(profile.State.Handle is { } handle ? Profile(handle) : null);

    public async Task<UserProfile> UpdateProfile(string? displayName, string? bio)
    {
        var handle = RequireHandle();
        profile.State.DisplayName = displayName ?? profile.State.DisplayName;
        profile.State.Bio = bio ?? profile.State.Bio;
        await _profileWriter.Write();
        return Profile(handle);
    }

    public async Task SetFollowerCount(int shard, long version, int count)
    {
        if (!profile.State.Closed && version > profile.State.Followers.GetValueOrDefault(shard).Version)
        {
            profile.State.Followers[shard] = new(version, count);
            await _profileWriter.Write();
        }
        await _profileWriter.Settled;
    }

    public async Task SetFollowingCount(long version, int count)
    {
        if (!profile.State.Closed && version > profile.State.Following.Version)
        {
            profile.State.Following = new(version, count);
            await _profileWriter.Write();
        }
        await _profileWriter.Settled;
    }

    public Task Close()
    {
        if (profile.State.Closed)
        {
            return _profileWriter.Settled;
        }
        profile.State = new() { Closed = true };
        return _profileWriter.Write();
    }

    private string RequireHandle() => profile.State.Handle ?? throw new SoraException(ErrorCode.UserNotFound, "There is no such user.");

    private UserProfile Profile(string handle) => new(
        Me, handle, profile.State.DisplayName, profile.State.Bio, profile.State.CreatedAt.ToUnixTimeSeconds(),
        profile.State.Followers.Values.Sum(shard => shard.Count), profile.State.Following.Count, videos.State.Pages.Sum(page => page.Count.Count));
}
