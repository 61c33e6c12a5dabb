using Microsoft.AspNetCore.Identity;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Contracts.Social;
using Sora.Gateway.Authentication;
using Sora.Grains;
using Sora.Grains.Accounts;
using Sora.Grains.Users;

namespace Sora.Gateway.Accounts;

/// <summary>Proving who one is: signing up, and signing in by password with lock-out.</summary>
internal sealed class SignIn(UserManager<Account> identity, IPasswordHasher<Account> hasher, IGrainFactory grains, Sessions sessions, TimeProvider time)
{
    private const int ConcurrencyRetries = 5;

    /// <summary>Creates an account and opens its first session.</summary>
    /// <param name="repeatable">True when the caller may be repeating a request whose answer was lost: a handle that is taken, by an account with this very password, is then theirs.</param>
    public async Task<SessionResponse> CreateAccountAsync(CreateAccountRequest request, bool repeatable)
    {
        var handle = AccountRules.Handle(request.Handle);
        var password = AccountRules.Password(request.Password);
        var displayName = request.DisplayName is null ? handle : AccountRules.DisplayName(request.DisplayName);

        if (await ReserveAsync(handle) is not { } userId)
        {
            return repeatable && await identity.FindByNameAsync(handle) is { } same && await identity.CheckPasswordAsync(same, password)
                ? await OpenAsync(same, displayName)
                : throw Taken(handle);
        }

        var account = new Account(new AccountCredentials { UserId = userId, Handle = handle, CreatedAt = time.GetUtcNow() });
        var created = await identity.CreateAsync(account, password);
        if (!created.Succeeded)
        {
            throw created.Errors.Any(error => error.Code.StartsWith("Password", StringComparison.Ordinal))
                ? new SoraException(ErrorCode.InvalidPassword, string.Join(' ', created.Errors.Select(error => error.Description)), "password")
                : Taken(handle);
        }

        return await OpenAsync(account, displayName);
    }

    /// <summary>Opens a session by handle and password.</summary>
    /// <exception cref="SoraException"><c>invalid_credentials</c> or <c>locked_out</c>.</exception>
    public async Task<SessionResponse> CreateSessionAsync(CreateSessionRequest request)
    {
        var account = AccountRules.IsHandle(request.Handle) ? await identity.FindByNameAsync(request.Handle) : null;
        if (account is null)
        {
            // As slow as a wrong password, so that the time does not tell which handles exist.
            hasher.HashPassword(null!, request.Password ?? "");
            throw Wrong();
        }

        return await IsPasswordAsync(account, request.Password) ? await OpenAsync(account, account.Credentials.Handle) : throw Wrong();
    }

    /// <summary>Proves by the password that it is the person of the account who calls, not whoever found their device.</summary>
    /// <exception cref="SoraException"><c>wrong_password</c> or <c>locked_out</c>.</exception>
    public async Task RequirePasswordAsync(string userId, string? password)
    {
        var account = await identity.FindByIdAsync(userId) ?? throw new SoraException(ErrorCode.Unauthorized, "The account was deleted.");
        if (!await IsPasswordAsync(account, password))
        {
            throw new SoraException(ErrorCode.WrongPassword, "The password is wrong.", "password");
        }
    }

    /// <exception cref="SoraException"><c>locked_out</c>.</exception>
    private async Task<bool> IsPasswordAsync(Account account, string? password)
    {
        if (await identity.IsLockedOutAsync(account))
        {
            throw new SoraException(ErrorCode.LockedOut, "Too many wrong passwords. Wait five minutes, then try again.");
        }

        var isRight = await identity.CheckPasswordAsync(account, password ?? "");
        await RecordAsync(account, isRight ? identity.ResetAccessFailedCountAsync : identity.AccessFailedAsync);
        return isRight;
    }

    /// <summary>Reserves the handle. Returns the user id to create, or null when the handle belongs to an account.</summary>
    private async Task<string?> ReserveAsync(string handle)
    {
        var reservation = grains.GetGrain<IHandleGrain>(handle);
        var userId = SoraId.New(SoraId.User, time);
        if (await reservation.TryReserve(userId))
        {
            return userId;
        }

        // A crash between reservation and credentials leaves a handle without an account: whoever comes next creates that very account. Only one can, since credentials are created once.
        return await reservation.GetOwner() is { } owner && await grains.GetGrain<IAccountGrain>(owner).GetCredentials() is null ? owner : null;
    }

    private async Task<SessionResponse> OpenAsync(Account account, string displayName)
    {
        // Again at every sign-in: a crash may have come between the credentials and the person.
        UserProfile user = await grains.GetGrain<IUserGrain>(account.Id).Create(account.Credentials.Handle, displayName);
        return await sessions.OpenAsync(account.Id, user);
    }

    /// <summary>Counts an attempt, also when others are counted at the same moment.</summary>
    private async Task RecordAsync(Account account, Func<Account, Task<IdentityResult>> record)
    {
        for (var i = 0; i < ConcurrencyRetries && !(await record(account)).Succeeded; i++)
        {
            account.Credentials = await grains.GetGrain<IAccountGrain>(account.Id).GetCredentials() ?? throw Wrong();
        }
    }

    private static SoraException Wrong() => new(ErrorCode.InvalidCredentials, "The handle or the password is wrong.");

    private static SoraException Taken(string handle) => new(ErrorCode.HandleTaken, $"The handle '{handle}' is taken. Choose another.", "handle");
}
