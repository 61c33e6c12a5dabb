using Microsoft.Extensions.Logging;

namespace Sora.Grains.Notifications;

internal sealed partial class InboxObservers
{
    [LoggerMessage(1, LogLevel.Information, "A gateway that watched the inbox of {UserId} did not take its notifications and is forgotten")]
    private static partial void LogForgotten(ILogger logger, Exception failure, string userId);
}
