using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Cli.Videos;
using Sora.Client;
using Sora.Contracts.Live;

namespace Sora.Cli.Social;

/// <summary><c>sora notifications</c>: the unread ones, or from a sequence on, and live with <c>--follow</c>.</summary>
internal static class NotificationsCommand
{
    public static Command Create(ServerConnection server, Screen screen)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = Texts.AboutFollowOption };
        var after = new Option<long?>("--after") { Description = Texts.AboutAfterSequence };
        after.Validators.Add(result => Check.Value(result, after, value => value is null or >= 0, Texts.NegativeSequence));
        var command = new Command("notifications", Texts.AboutNotifications) { follow, after };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var from = parsed.GetValue(after) ?? (await client.Notifications.ListAsync(limit: 1, cancellationToken: cancel)).LastRead;
            var seen = from;
            await foreach (var notification in parsed.GetValue(follow) ? client.Live.WatchNotifications(from, cancel) : StoredAsync(client, from, cancel))
            {
                Show(notification, screen, parsed.GetValue(screen.Json));
                seen = notification.Sequence;
            }
            if (seen == from && !parsed.GetValue(screen.Json))
            {
                screen.Note(Texts.NothingNew);
            }
            return ExitCode.Success;
        });
        return command;
    }

    private static async IAsyncEnumerable<Notification> StoredAsync(SoraClient client, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool more;
        do
        {
            var page = await client.Notifications.ListAsync(after, cancellationToken: cancellationToken);
            foreach (var notification in page.Data)
            {
                after = notification.Sequence;
                yield return notification;
            }
            more = page.HasMore && page.Data.Count > 0;
        }
        while (more);
    }

    private static void Show(Notification notification, Screen screen, bool json)
    {
        if (json)
        {
            screen.WriteJson(notification, LiveJson.Default.Notification);
        }
        else
        {
            screen.Line($"{DateTimeOffset.FromUnixTimeMilliseconds(notification.CreatedAt).ToLocalTime():g}  {Describe(notification)}");
        }
    }

    private static string Describe(Notification notification)
    {
        var actor = notification.ActorHandle is { } handle ? $"@{handle}" : Texts.SomeoneGone;
        var who = notification.ActorCount > 1 ? Texts.PersonAndOthers(actor, notification.ActorCount - 1) : actor;
        return notification.Type switch
        {
            NotificationType.Like => Texts.LikedYours(who, notification.VideoId ?? ""),
            NotificationType.Follow => Texts.FollowsYou(who),
            NotificationType.Comment => Texts.CommentedYours(who, notification.VideoId ?? "", notification.Text ?? "…"),
            NotificationType.CameoRequest => Texts.AsksForYourCameo(who),
            NotificationType.CameoGranted => Texts.LetsYouUseTheirCameo(who),
            NotificationType.CameoUsed => Texts.UsesYourCameo(who, notification.VideoId ?? ""),
            NotificationType.CameoWithdrawn => Texts.WithdrewTheirCameo(who, notification.Text ?? notification.VideoId ?? ""),
            NotificationType.VideoReady when notification.Text is { Length: > 0 } reason => Texts.VideoFailed(notification.VideoId ?? "", reason),
            NotificationType.VideoReady => Texts.VideoIsReady(notification.VideoId ?? ""),
            _ => $"{notification.Type} {notification.VideoId} {notification.Text}",
        };
    }
}
