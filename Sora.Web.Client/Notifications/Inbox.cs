using Sora.Client;
using Sora.Contracts.Live;
using Sora.Web.Client.Localization;
using Sora.Web.Client.Visitors;

namespace Sora.Web.Client.Notifications;

/// <summary>The visitor's notifications: the newest hundred, then each the moment it happens.</summary>
public sealed class Inbox(SoraClient client, Visitor visitor, Toaster toaster, Texts texts) : IDisposable
{
    private const int Kept = 100;

    private readonly List<Notification> items = [];
    private CancellationTokenSource? following;
    private string? owner;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Notification> Items => items;

    public int UnreadCount { get; private set; }

    /// <summary>True when the newest have been fetched.</summary>
    public bool IsLoaded { get; private set; }

    public event Action? Changed;

    /// <summary>Raised for each notification that happens while the page is open, after it is among <see cref="Items"/>.</summary>
    public event Action<Notification>? Arrived;

    /// <summary>Follows the inbox of whoever is looking, now and after every change of that.</summary>
    public async Task FollowAsync()
    {
        visitor.Changed -= OnVisitorChanged;
        visitor.Changed += OnVisitorChanged; // once, however often it is asked
        await visitor.ReadyAsync();
        OnVisitorChanged();
    }

    /// <summary>Everything so far has been seen.</summary>
    public async Task MarkAllReadAsync()
    {
        if (UnreadCount == 0 || items.Count == 0)
        {
            return;
        }
        UnreadCount = 0;
        Changed?.Invoke();
        await client.Notifications.MarkReadAsync(items[0].Sequence);
    }

    public void Dispose()
    {
        visitor.Changed -= OnVisitorChanged;
        following?.Cancel();
    }

    private void OnVisitorChanged()
    {
        if (visitor.Me?.Id == owner)
        {
            return;
        }
        owner = visitor.Me?.Id;
        following?.Cancel();
        following = null;
        items.Clear();
        (UnreadCount, IsLoaded) = (0, false);
        Changed?.Invoke();
        if (owner is not null)
        {
            following = new CancellationTokenSource();
            _ = FollowAsync(following.Token);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            var newest = await LoadAsync(cancellationToken);
            await foreach (var notification in client.Live.WatchNotifications(newest, cancellationToken))
            {
                items.Insert(0, notification);
                if (items.Count > Kept)
                {
                    items.RemoveAt(Kept);
                }
                UnreadCount++;
                toaster.Show(NotificationText.Of(notification, texts), NotificationText.Link(notification), notification.ActorHandle);
                Changed?.Invoke();
                Arrived?.Invoke(notification);
            }
        }
        catch (OperationCanceledException)
        {
            // Signed out, or the page is closing.
        }
        catch (Exception fault) when (fault is SoraApiException or SoraConnectionException)
        {
            toaster.Show(texts.Error(fault));
        }
    }

    private async Task<long> LoadAsync(CancellationToken cancellationToken)
    {
        // Sequences have no gaps: what is read and what is not add up to the newest.
        var state = await client.Notifications.ListAsync(limit: 1, cancellationToken: cancellationToken);
        var newest = state.LastRead + state.UnreadCount;
        var page = await client.Notifications.ListAsync(Math.Max(0, newest - Kept), Kept, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        items.AddRange(page.Data.Reverse());
        UnreadCount = page.UnreadCount;
        IsLoaded = true;
        Changed?.Invoke();
        return items is [var first, ..] ? first.Sequence : newest;
    }
}
