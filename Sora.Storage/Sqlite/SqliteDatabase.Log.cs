using Microsoft.Extensions.Logging;

namespace Sora.Storage.Sqlite;

internal sealed partial class SqliteDatabase
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Opened database {Path} (run {Run}, survives {Durability})")]
        public static partial void Opened(ILogger logger, string path, long run, SqliteDurability durability);

        [LoggerMessage(2, LogLevel.Information, "Closed database {Path}")]
        public static partial void Closed(ILogger logger, string path);

        [LoggerMessage(3, LogLevel.Warning, "A commit of {Writes} writes failed; each is tried alone")]
        public static partial void BatchFailed(ILogger logger, int writes, Exception cause);

        [LoggerMessage(4, LogLevel.Error, "A write failed")]
        public static partial void WriteFailed(ILogger logger, Exception cause);
    }
}
