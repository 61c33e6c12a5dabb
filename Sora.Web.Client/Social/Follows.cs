using Sora.Client;
using Sora.Web.Client.Visitors;

namespace Sora.Web.Client.Social;

/// <summary>Whom the visitor follows, as far as the pages have asked: one answer for all buttons of the same person.</summary>
public sealed class Follows
{
    private readonly SoraClient client;
    private readonly Dictionary<string, bool> known = [];

    public Follows(SoraClient client, Visitor visitor)
    {
        this.client = client;
        visitor.Changed += known.Clear; // another person may be looking
    }

    /// <summary>Raised with the handle after it is known, or has changed.</summary>
    public event Action<string>? Changed;

    /// <summary>Null while it is not known.</summary>
    public bool? IsFollowed(string handle) => known.TryGetValue(handle, out var followed) ? followed : null;

    public void Learn(string handle, bool followed)
    {
        known[handle] = followed;
        Changed?.Invoke(handle);
    }

    public async Task AskAsync(string handle)
    {
        if (!known.ContainsKey(handle))
        {
            var profile = await client.Users.GetAsync(handle);
            known.TryAdd(handle, profile.FollowedByMe); // a click in the meantime knows better
            Changed?.Invoke(handle);
        }
    }

    /// <summary>Shows the change at once, and takes it back if the server refuses.</summary>
    public async Task SetAsync(string handle, bool followed)
    {
        Learn(handle, followed);
        try
        {
            await (followed ? client.Users.FollowAsync(handle) : client.Users.UnfollowAsync(handle));
        }
        catch
        {
            Learn(handle, !followed);
            throw;
        }
    }
}
