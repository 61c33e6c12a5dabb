using Sora.Client;
using Sora.Contracts.Social;

namespace Sora.Web.Client.Visitors;

/// <summary>Who is looking at the page: a person or a guest.</summary>
public sealed class Visitor : IDisposable
{
    private readonly SoraClient client;
    private Task? ready;

    public Visitor(SoraClient client)
    {
        this.client = client;
        client.Accounts.IdentityChanged += OnIdentityChanged;
    }

    /// <summary>The person; null for a guest, and before <see cref="ReadyAsync"/> has ended.</summary>
    public UserProfile? Me { get; private set; }

    public bool IsSignedIn => Me is not null;

    /// <summary>Raised after <see cref="Me"/> has changed.</summary>
    public event Action? Changed;

    /// <summary>Ends when it is known who is looking.</summary>
    public Task ReadyAsync() => ready ??= RecogniseAsync();

    public bool Is(string handle) => Me?.Handle == handle;

    public async Task SignUpAsync(string handle, string password, string? displayName) =>
        Become(await client.Accounts.SignUpAsync(handle, password, displayName));

    public async Task SignInAsync(string handle, string password) =>
        Become(await client.Accounts.SignInAsync(handle, password));

    public async Task SignOutAsync()
    {
        await client.Accounts.SignOutAsync();
        Become(null);
    }

    /// <summary>Deletes the account for good.</summary>
    public async Task DeleteAccountAsync(string password)
    {
        await client.Accounts.DeleteAccountAsync(password);
        Become(null);
    }

    public async Task UpdateProfileAsync(UpdateProfileRequest changes) => Become(await client.Users.UpdateMeAsync(changes));

    public void Dispose() => client.Accounts.IdentityChanged -= OnIdentityChanged;

    private async Task RecogniseAsync()
    {
        if (!await client.Accounts.IsSignedInAsync())
        {
            return;
        }
        try
        {
            Become(await client.Users.GetMeAsync());
        }
        catch (Exception fault) when (fault is SoraApiException or SoraConnectionException)
        {
            // The pages then show what a guest may see, and say themselves when they can not reach the server.
        }
    }

    /// <summary>The server has ended the session.</summary>
    private async void OnIdentityChanged()
    {
        if (IsSignedIn && !await client.Accounts.IsSignedInAsync())
        {
            Become(null);
        }
    }

    private void Become(UserProfile? person)
    {
        Me = person;
        ready = Task.CompletedTask;
        Changed?.Invoke();
    }
}
