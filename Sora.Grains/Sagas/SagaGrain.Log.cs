using Microsoft.Extensions.Logging;

namespace Sora.Grains.Sagas;

internal abstract partial class SagaGrain
{
    [LoggerMessage(1, LogLevel.Warning, "Effects of {Grain} in other grains are unfinished; next try in {Wait}")]
    private static partial void LogRetry(ILogger logger, Exception failure, GrainId grain, TimeSpan wait);
}
