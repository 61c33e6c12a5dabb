using Sora.Client.Http;
using Sora.Client.Sessions;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Contracts.Social;

namespace Sora.Client.Accounts;

/// <summary>Signing up, in and out; deleting the account; API keys.</summary>
public sealed class AccountsClient
{
    private readonly ApiTransport api;
    private readonly Session session;

    internal AccountsClient(ApiTransport api, Session session) => (this.api, this.session) = (api, session);

    /// <summary>Raised when another person is signed in, or nobody any more: by a call, or because the server has ended the session.</summary>
    public event Action? IdentityChanged
    {
        add => session.IdentityChanged += value;
        remove => session.IdentityChanged -= value;
    }

    /// <summary>True when a session or an API key is at hand; the server may still refuse it.</summary>
    public async Task<bool> IsSignedInAsync(CancellationToken cancellationToken = default) =>
        await session.ReadAsync(cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Makes an account and signs in.</summary>
    public Task<UserProfile> SignUpAsync(string handle, string password, string? displayName = null, CancellationToken cancellationToken = default) =>
        BeginAsync(Anonymous("v1/accounts").With(new CreateAccountRequest(handle, password, displayName), SoraJson.Default.CreateAccountRequest), cancellationToken);

    /// <summary>Signs in.</summary>
    public Task<UserProfile> SignInAsync(string handle, string password, CancellationToken cancellationToken = default) =>
        BeginAsync(Anonymous("v1/sessions").With(new CreateSessionRequest(handle, password), SoraJson.Default.CreateSessionRequest), cancellationToken);

    /// <summary>Ends the session on the server and forgets it here. It is forgotten even if the server can not be reached.</summary>
    public async Task SignOutAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await api.SendAsync(new ApiRequest(HttpMethod.Delete, "v1/sessions/current"), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is SoraApiException or SoraConnectionException)
        {
            // Signed out here all the same; on the server the session ends when its tokens do.
        }
        await session.SignOutAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the caller's account and everything they made, for good, and signs out here. Needs a session: an API key is not enough.</summary>
    /// <exception cref="SoraApiException"><c>wrong_password</c>, <c>locked_out</c>, <c>forbidden</c>: nothing was deleted.</exception>
    public async Task DeleteAccountAsync(string password, CancellationToken cancellationToken = default)
    {
        await api.SendAsync(new ApiRequest(HttpMethod.Delete, "v1/users/me").With(new DeleteAccountRequest(password), SoraJson.Default.DeleteAccountRequest), cancellationToken).ConfigureAwait(false);
        await session.SignOutAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes an API key. The answer is the only one that holds the key itself.</summary>
    public Task<ApiKeyResource> CreateApiKeyAsync(string name, CancellationToken cancellationToken = default) =>
        api.ReadAsync(ApiRequest.PostOnce("v1/api_keys").With(new CreateApiKeyRequest(name), SoraJson.Default.CreateApiKeyRequest), SoraJson.Default.ApiKeyResource, cancellationToken);

    public Task<Page<ApiKeyResource>> ListApiKeysAsync(CancellationToken cancellationToken = default) =>
        api.GetAsync("v1/api_keys", SoraJson.Default.PageApiKeyResource, cancellationToken);

    public Task DeleteApiKeyAsync(string id, CancellationToken cancellationToken = default) =>
        api.SendAsync(new ApiRequest(HttpMethod.Delete, $"v1/api_keys/{Query.Escape(id)}"), cancellationToken);

    private async Task<UserProfile> BeginAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var answer = await api.ReadAsync(request, SoraJson.Default.SessionResponse, cancellationToken).ConfigureAwait(false);
        await session.SignInAsync(answer, cancellationToken).ConfigureAwait(false);
        return answer.User;
    }

    private static ApiRequest Anonymous(string path) => new(HttpMethod.Post, path) { Anonymous = true };
}
