namespace Sora.Silo.Storage;

internal sealed partial class MediaSweep
{
    [LoggerMessage(1, LogLevel.Information, "Deleted {Prefix} of {LastModified:u}: no video needs it")]
    private static partial void LogDeleted(ILogger logger, string prefix, DateTimeOffset lastModified);

    [LoggerMessage(2, LogLevel.Debug, "Looked through {Seen} media folders and deleted {Deleted}")]
    private static partial void LogSwept(ILogger logger, int seen, int deleted);

    [LoggerMessage(3, LogLevel.Warning, "Looking through the media failed; it is done again at the next time")]
    private static partial void LogFailed(ILogger logger, Exception cause);
}
