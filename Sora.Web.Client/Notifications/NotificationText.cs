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
        { Type: NotificationType.CameoWithdrawn, Text: { } title } => $"{Actor(notification, texts)} {texts.CameoWithdrawn(title)}",
        _ => $"{Actor(notification, texts)} {texts.Happened(notification.Type, notification.ActorCount)}",
    };

    public static string? Link(Notification notification) => notification switch
    {
        { Type: NotificationType.CameoRequest } => "/settings#cameo",
        { Type: NotificationType.CameoGranted, ActorHandle: { } person } => $"/create?cameo={person}",
        { Type: not NotificationType.CameoWithdrawn, VideoId: { } video } => $"/v/{video}",
        { ActorHandle: { } actor } => $"/@{actor}",
        _ => null,
    };

    /// <summary>What stands where the picture of the person would.</summary>
    public static string Icon(Notification notification) => notification.Type is NotificationType.CameoUsed or NotificationType.CameoWithdrawn ? "face" : "spark";

    private static string Actor(Notification notification, Texts texts) => notification.ActorHandle ?? texts.SomeoneGone;
}
