using Microsoft.AspNetCore.Identity;
using Sora.Grains.Accounts;

namespace Sora.Gateway.Authentication;

/// <summary>ASP.NET Core Identity's store on the account and handle grains. Further factors come by implementing their store interfaces here.</summary>
internal sealed class AccountStore(IGrainFactory grains) : IUserPasswordStore<Account>, IUserLockoutStore<Account>, IUserSecurityStampStore<Account>
{
    private static readonly IdentityError ConcurrencyFailure = new IdentityErrorDescriber().ConcurrencyFailure();

    /// <summary>Writes the credentials of an account whose handle is reserved.</summary>
    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => UpdateAsync(user, cancellationToken);

    public async Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IAccountGrain>(user.Id).SaveCredentials(user.Credentials) is not { } stamp)
        {
            return IdentityResult.Failed(ConcurrencyFailure);
        }

        user.Credentials = user.Credentials with { ConcurrencyStamp = stamp };
        return IdentityResult.Success;
    }

    /// <summary>Accounts are not deleted through Identity.</summary>
    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        await grains.GetGrain<IAccountGrain>(userId).GetCredentials() is { } credentials ? new Account(credentials) : null;

    /// <param name="normalizedUserName">A handle in Identity's normal form, which is upper case; ours is lower case.</param>
    public async Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        await grains.GetGrain<IHandleGrain>(normalizedUserName.ToLowerInvariant()).GetOwner() is { } id ? await FindByIdAsync(id, cancellationToken) : null;

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Credentials.Handle);

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Credentials.Handle);

    /// <summary>A handle never changes.</summary>
    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Nothing to keep: the handle is stored in its normal form.</summary>
    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> GetPasswordHashAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Credentials.PasswordHash);

    public Task<bool> HasPasswordAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Credentials.PasswordHash is not null);

    public Task SetPasswordHashAsync(Account user, string? passwordHash, CancellationToken cancellationToken) =>
        Change(user, user.Credentials with { PasswordHash = passwordHash });

    public Task<string?> GetSecurityStampAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Credentials.SecurityStamp);

    public Task SetSecurityStampAsync(Account user, string stamp, CancellationToken cancellationToken) =>
        Change(user, user.Credentials with { SecurityStamp = stamp });

    public Task<int> GetAccessFailedCountAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Credentials.AccessFailedCount);

    public Task<int> IncrementAccessFailedCountAsync(Account user, CancellationToken cancellationToken)
    {
        user.Credentials = user.Credentials with { AccessFailedCount = user.Credentials.AccessFailedCount + 1 };
        return Task.FromResult(user.Credentials.AccessFailedCount);
    }

    public Task ResetAccessFailedCountAsync(Account user, CancellationToken cancellationToken) => Change(user, user.Credentials with { AccessFailedCount = 0 });

    public Task<bool> GetLockoutEnabledAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Credentials.LockoutEnabled);

    public Task SetLockoutEnabledAsync(Account user, bool enabled, CancellationToken cancellationToken) =>
        Change(user, user.Credentials with { LockoutEnabled = enabled });

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Credentials.LockoutEnd);

    public Task SetLockoutEndDateAsync(Account user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) =>
        Change(user, user.Credentials with { LockoutEnd = lockoutEnd });

    public void Dispose()
    {
    }

    private static Task Change(Account user, AccountCredentials credentials)
    {
        user.Credentials = credentials;
        return Task.CompletedTask;
    }
}
