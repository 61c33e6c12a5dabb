using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Gateway.Authentication;
using Sora.Grains;
using Sora.Grains.Notifications;

namespace Sora.Gateway.Notifications;

/// <summary>The inbox.</summary>
internal static class NotificationsApi
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var inbox = routes.MapGroup("/v1/notifications").WithTags("Notifications").RequireAuthorization();
        inbox.MapGet("/", List).WithSummary("List notifications after a sequence, oldest first");
        inbox.MapPost("/read", MarkRead).WithSummary("Mark everything up to a sequence as read");
    }

    private static async Task<Ok<NotificationList>> List(
        [Description("The highest sequence that is known already; 0 when omitted.")] long? after,
        [Description("How many items: 1-100, 20 when omitted.")] int? limit,
        CurrentUser user, IGrainFactory grains)
    {
        var page = await grains.GetGrain<IInboxGrain>(user.Id).Read(NotNegative(after ?? 0, "after"), new PageQuery(limit, After: null).Size);
        return TypedResults.Ok(new NotificationList(page.Notifications, page.LastRead, page.UnreadCount, page.HasMore));
    }

    private static async Task<NoContent> MarkRead(MarkReadRequest request, CurrentUser user, IGrainFactory grains)
    {
        await grains.GetGrain<IInboxGrain>(user.Id).MarkRead(NotNegative(request.UpTo, "up_to"));
        return TypedResults.NoContent();
    }

    private static long NotNegative(long value, string param) =>
        value >= 0 ? value : throw new SoraException(ErrorCode.InvalidRequest, $"'{param}' is 0 or more.", param);
}
