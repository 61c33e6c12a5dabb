using Sora.Grains.Accounts;

namespace Sora.Gateway.Authentication;

/// <summary>The user type of ASP.NET Core Identity: the account grain's credentials while Identity changes them.</summary>
internal sealed class Account(AccountCredentials credentials)
{
    public AccountCredentials Credentials { get; set; } = credentials;

    public string Id => Credentials.UserId;
}
