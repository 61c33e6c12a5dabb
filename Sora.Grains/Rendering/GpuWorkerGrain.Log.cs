using Microsoft.Extensions.Logging;

namespace Sora.Grains.Rendering;

internal sealed partial class GpuWorkerGrain
{
    [LoggerMessage(LogLevel.Information, "Worker {Worker} renders {VideoId}, attempt {Attempt}.")]
    private partial void LogStarted(string worker, string videoId, int attempt);

    [LoggerMessage(LogLevel.Information, "Worker {Worker} is done with {VideoId}, attempt {Attempt}: {Outcome}.")]
    private partial void LogEnded(string worker, string videoId, int attempt, string outcome);

    [LoggerMessage(LogLevel.Error, "Worker {Worker} failed to render {VideoId}, attempt {Attempt}.")]
    private partial void LogFailed(Exception cause, string worker, string videoId, int attempt);

    [LoggerMessage(LogLevel.Warning, "Worker {Worker} has lost its lease of {VideoId}, attempt {Attempt}, and stops.")]
    private partial void LogLeaseLost(string worker, string videoId, int attempt);

    [LoggerMessage(LogLevel.Warning, "The render of {VideoId} could not be reported; it is tried again.")]
    private partial void LogNotReported(Exception cause, string videoId);

    [LoggerMessage(LogLevel.Warning, "Worker {Worker} was interrupted; unless it is to stop, it asks the queue again.")]
    private partial void LogInterrupted(Exception cause, string worker);
}
