using Microsoft.Extensions.Logging;
using Sora.Contracts.Live;

namespace Sora.Grains.Notifications;

/// <summary>The gateways that show a user's notifications now. One that does not renew its subscription, fails or is slow is forgotten: its readers catch up from the inbox.</summary>
internal sealed partial class InboxObservers(string userId, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<IInboxObserver, DateTimeOffset> _expiries = [];

    public void Add(IInboxObserver observer) => _expiries[observer] = time.GetUtcNow() + InboxSubscription.Lifetime;

    public void Remove(IInboxObserver observer) => _expiries.Remove(observer);

    /// <summary>Gives every observer the notifications. Ends when each has them or is forgotten; never fails.</summary>
    public Task Push(List<Notification> notifications)
    {
        var now = time.GetUtcNow();
        foreach (var (observer, expiry) in _expiries)
        {
            if (expiry <= now)
            {
                _expiries.Remove(observer);
            }
        }
        return Task.WhenAll(_expiries.Keys.Select(observer => Push(observer, notifications)).ToArray());
    }

    private async Task Push(IInboxObserver observer, List<Notification> notifications)
    {
        try
        {
            await observer.OnNotifications(userId, notifications).WaitAsync(PushTimeout, time);
            NotificationTelemetry.Pushed(notifications, time.GetUtcNow());
        }
        catch (Exception failure)
        {
            _expiries.Remove(observer);
            NotificationTelemetry.NotPushed(notifications.Count);
            LogForgotten(logger, failure, userId);
        }
    }
}
