using Sora.Contracts.Live;
using Sora.Web.Client.Localization;

namespace Sora.Web.Client.Notifications;

/// <summary>A notification as a sentence and a link.</summary>
internal static class NotificationText
{
    public static string Of(Notification notification, Texts texts) => notification switch
    {
        { Type: NotificationType.VideoReady, Text: null } => texts.YourVideoIsReady,
        { Type: NotificationType.VideoReady, Text: { } reason } => $"{texts.YourVideoFailed}: {reason}",
        { ActorHandle: { } actor } => $"{actor} {texts.Happened(notification.Type, notification.ActorCount)}",
        _ => $"{texts.SomeoneGone} {texts.Happened(notification.Type, notification.ActorCount)}",
    };

    public static string? Link(Notification notification) => notification switch
    {
        { VideoId: { } video } => $"/v/{video}",
        { ActorHandle: { } actor } => $"/@{actor}",
        _ => null,
    };
}
