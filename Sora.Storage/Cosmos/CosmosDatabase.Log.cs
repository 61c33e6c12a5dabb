using Microsoft.Extensions.Logging;

namespace Sora.Storage.Cosmos;

internal sealed partial class CosmosDatabase
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Opened container {Container} of database {Database} at {Host}")]
        public static partial void Opened(ILogger logger, string container, string database, string host);

        [LoggerMessage(2, LogLevel.Warning, "{Operation} in {Container} was refused with {Status}; repeated in {Wait}")]
        public static partial void Refused(ILogger logger, string operation, string container, int status, TimeSpan wait);
    }
}
