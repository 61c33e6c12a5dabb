using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Gateway.Accounts;
using Sora.Grains;
using Sora.Grains.Accounts;
using Sora.Grains.Users;

namespace Sora.Gateway.Users;

/// <summary>Finds people by handle and id.</summary>
internal sealed class People(IGrainFactory grains)
{
    /// <summary>The user id of a handle, in upper or lower case.</summary>
    /// <exception cref="SoraException"><c>user_not_found</c>.</exception>
    public async Task<string> FindAsync(string handle) =>
        AccountRules.IsHandle(handle) && await grains.GetGrain<IHandleGrain>(handle.ToLowerInvariant()).GetOwner() is { } id ? id : throw NotFound();

    /// <exception cref="SoraException"><c>user_not_found</c>.</exception>
    public async Task<UserProfile> GetAsync(string userId) => await grains.GetGrain<IUserGrain>(userId).GetProfile() ?? throw NotFound();

    /// <summary>Short references to people; null where there is none.</summary>
    public async Task<IReadOnlyList<UserReference?>> GetReferencesAsync(IReadOnlyList<string> userIds) =>
        await Task.WhenAll(userIds.Select(async id => await grains.GetGrain<IUserGrain>(id).GetProfile() is { } user ? new UserReference(user.Id, user.Handle, user.DisplayName) : null));

    private static SoraException NotFound() => new(ErrorCode.UserNotFound, "There is no such person.");
}
