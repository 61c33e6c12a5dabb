using Sora.Contracts.Live;

namespace Sora.Grains.Notifications;

/// <summary>A user's notifications, numbered 1, 2, 3 … without gaps. Key: user id. The newest 1 000 are kept.</summary>
[Alias("Sora.IInboxGrain")]
public interface IInboxGrain : IGrainWithStringKey
{
    /// <summary>Stores a notification, then pushes it. One whose <see cref="NewNotification.Key"/> is among those kept is ignored.</summary>
    [Alias("Add")]
    Task Add(NewNotification notification);

    /// <summary>Everything after a sequence, oldest first.</summary>
    [Alias("Read"), Orleans.Concurrency.AlwaysInterleave]
    Task<InboxPage> Read(long afterSequence, int limit);

    /// <summary>Marks everything up to a sequence as read; never goes back.</summary>
    [Alias("MarkRead")]
    Task MarkRead(long upTo);

    /// <summary>Pushes later notifications to an observer until <see cref="InboxSubscription.Lifetime"/> has passed without a renewal. Subscribing again renews.</summary>
    [Alias("Subscribe")]
    Task Subscribe(IInboxObserver observer);

    [Alias("Unsubscribe")]
    Task Unsubscribe(IInboxObserver observer);

    /// <summary>Takes name and words of a person out of the notifications that they caused, because their account is deleted. The notifications stay, so that the numbers have no gap.
    /// One that comes later is ignored.</summary>
    [Alias("Forget")]
    Task Forget(string actorId);

    /// <summary>Forgets everything and takes in nothing more, because this user's account is deleted.</summary>
    [Alias("Close")]
    Task Close();
}

/// <summary>A gateway that has this user connected; one per gateway, not per client.</summary>
[Alias("Sora.IInboxObserver")]
public interface IInboxObserver : IGrainObserver
{
    /// <summary>New notifications of a user, in order, already stored. May be lost or repeated: whoever shows them reads the inbox where a sequence is missing.</summary>
    [Alias("OnNotifications")]
    Task OnNotifications(string userId, List<Notification> notifications);
}

public static class InboxSubscription
{
    /// <summary>Short, because an inbox that has moved to another silo knows its observers only when they renew.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);
}

/// <summary>A notification before it has its number.</summary>
/// <param name="Key">Says what happened, so that it is told once: such as <c>like/video_…/user_…</c>.</param>
/// <param name="ActorId">Who caused it; null for what nobody did.</param>
[GenerateSerializer, Immutable, Alias("Sora.NewNotification")]
public sealed record NewNotification(
    [property: Id(0)] string Key, [property: Id(1)] string Type, [property: Id(2)] string? ActorHandle = null,
    [property: Id(3)] string? VideoId = null, [property: Id(4)] string? Text = null,
    [property: Id(5)] string? ActorId = null);

[GenerateSerializer, Immutable, Alias("Sora.InboxPage")]
public sealed record InboxPage([property: Id(0)] List<Notification> Notifications, [property: Id(1)] long LastRead, [property: Id(2)] int UnreadCount, [property: Id(3)] bool HasMore);
