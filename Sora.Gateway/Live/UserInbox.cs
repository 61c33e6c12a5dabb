using System.Runtime.CompilerServices;
using Sora.Contracts.Live;
using Sora.Grains.Notifications;

namespace Sora.Gateway.Live;

/// <summary>The inbox of one connected user, for all their connections to this gateway. Pushes may be lost or repeated; readers see neither, because whoever misses a number reads the inbox.</summary>
internal sealed partial class UserInbox : IAsyncDisposable
{
    private const int RecentLimit = 100;
    private const int ReadLimit = 100;
    private static readonly TimeSpan Renewal = InboxSubscription.Lifetime / 4;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly IInboxGrain _inbox;
    private readonly IInboxObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _attempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Wakes _readers = new();
    private readonly Lock _gate = new();
    private readonly Queue<Notification> _recent = new();
    private readonly Task _subscription;
    private long _newest;
    private volatile int _renewals;

    public UserInbox(IInboxGrain inbox, IInboxObserver observer, TimeProvider time, ILogger logger)
    {
        (_inbox, _observer, _time, _logger) = (inbox, observer, time, logger);
        _subscription = KeepSubscribedAsync(_stop.Token);
    }

    /// <summary>Takes in what was pushed.</summary>
    public void Push(IReadOnlyList<Notification> notifications)
    {
        lock (_gate)
        {
            foreach (var notification in notifications)
            {
                if (notification.Sequence <= _newest)
                {
                    continue;
                }

                _newest = notification.Sequence;
                _recent.Enqueue(notification);
                if (_recent.Count > RecentLimit)
                {
                    _recent.Dequeue();
                }
            }
        }

        _readers.SetAll();
    }

    /// <summary>Everything after a sequence, once and in order, then each as it comes.</summary>
    public async IAsyncEnumerable<Notification> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var wake = new Wake(cancellationToken);
        _readers.Add(wake);
        try
        {
            // The inbox is read after subscribing, so that nothing falls between the two.
            await _attempted.Task.WaitAsync(cancellationToken);
            var (behind, renewals) = (true, _renewals);
            do
            {
                while (behind)
                {
                    var page = await _inbox.Read(after, ReadLimit);
                    foreach (var notification in page.Notifications)
                    {
                        after = notification.Sequence;
                        yield return notification;
                    }

                    behind = page.HasMore;
                }

                while (NextRecent(after) is { } next && !behind)
                {
                    behind = next.Sequence > after + 1;
                    if (!behind)
                    {
                        after = next.Sequence;
                        yield return next;
                    }
                }

                // A push may have been lost without a later one to show it.
                behind |= renewals != _renewals;
                renewals = _renewals;
            }
            while (behind || await wake.WaitAsync());
        }
        finally
        {
            _readers.Remove(wake);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _subscription.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        try
        {
            await _inbox.Unsubscribe(_observer);
        }
        catch (Exception fault)
        {
            // The subscription runs out by itself.
            LogNotReached(fault, _inbox.GetPrimaryKeyString());
        }
    }

    private Notification? NextRecent(long after)
    {
        lock (_gate)
        {
            return _newest > after ? _recent.FirstOrDefault(notification => notification.Sequence > after) : null;
        }
    }

    private async Task KeepSubscribedAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var next = Renewal;
            try
            {
                await _inbox.Subscribe(_observer);
                _renewals++;
                _readers.SetAll();
            }
            catch (Exception fault)
            {
                LogNotReached(fault, _inbox.GetPrimaryKeyString());
                next = RetryDelay;
            }

            _attempted.TrySetResult();
            await Task.Delay(next, _time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The inbox of {UserId} could not be reached")]
    private partial void LogNotReached(Exception fault, string userId);
}
