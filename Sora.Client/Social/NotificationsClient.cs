using Sora.Client.Http;
using Sora.Contracts;
using Sora.Contracts.Social;

namespace Sora.Client.Social;

/// <summary>The inbox. <see cref="Live.LiveConnection.WatchNotifications"/> follows it live.</summary>
public sealed class NotificationsClient
{
    private readonly ApiTransport api;

    internal NotificationsClient(ApiTransport api) => this.api = api;

    /// <summary>The notifications after a sequence, oldest first.</summary>
    /// <param name="afterSequence">0 for the oldest that are kept.</param>
    /// <param name="limit">1-100.</param>
    public Task<NotificationList> ListAsync(long afterSequence = 0, int limit = 100, CancellationToken cancellationToken = default) =>
        api.GetAsync(Query.With("v1/notifications", ("after", afterSequence), ("limit", limit)), SoraJson.Default.NotificationList, cancellationToken);

    /// <summary>Marks everything up to and with a sequence as read.</summary>
    public Task MarkReadAsync(long upTo, CancellationToken cancellationToken = default) =>
        api.SendAsync(ApiRequest.PostOnce("v1/notifications/read").With(new MarkReadRequest(upTo), SoraJson.Default.MarkReadRequest), cancellationToken);
}
