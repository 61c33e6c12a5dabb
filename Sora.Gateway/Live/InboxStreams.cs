using System.Runtime.CompilerServices;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Grains;
using Sora.Grains.Notifications;

namespace Sora.Gateway.Live;

/// <summary>What the hub tells of inboxes. This gateway is one observer for all its users; each user that is connected has one <see cref="UserInbox"/>.</summary>
internal sealed class InboxStreams : IInboxObserver
{
    private readonly Shared<UserInbox> _inboxes = new();
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly ILogger<UserInbox> _logger;
    private readonly Lazy<IInboxObserver> _self;

    public InboxStreams(IGrainFactory grains, TimeProvider time, ILogger<UserInbox> logger)
    {
        (_grains, _time, _logger) = (grains, time, logger);
        // When first needed, and again if that failed: a reference can be made only while the silo runs.
        _self = new(() => _grains.CreateObjectReference<IInboxObserver>(this), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Every notification after a sequence, once and in order, then each as it comes.</summary>
    /// <exception cref="SoraException"><c>unauthorized</c>: a guest; <c>invalid_request</c>.</exception>
    public async IAsyncEnumerable<Notification> WatchAsync(HubCaller caller, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HubCaller.CheckSequence(afterSequence);
        var userId = caller.UserId ?? throw new SoraException(ErrorCode.Unauthorized, "Sign in to watch notifications.");
        await using var inbox = _inboxes.Rent(userId, () => new UserInbox(_grains.GetGrain<IInboxGrain>(userId), _self.Value, _time, _logger));
        await foreach (var notification in inbox.Value.ReadAsync(afterSequence, cancellationToken))
        {
            yield return notification;
        }
    }

    Task IInboxObserver.OnNotifications(string userId, List<Notification> notifications)
    {
        _inboxes.Find(userId)?.Push(notifications);
        return Task.CompletedTask;
    }
}
