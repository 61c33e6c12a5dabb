using Sora.Client;
using Sora.Contracts;
using Sora.Diffusion.Weights;

namespace Sora.Cli;

/// <summary>Turns what went wrong into one line for a person and a code for the shell.</summary>
internal static class Failure
{
    /// <summary>Null for a fault that nobody foresaw: that one keeps its stack trace.</summary>
    public static (string Message, int Code)? Of(Exception fault) => fault switch
    {
        CommandException command => (command.Message, command.Code),
        SoraApiException { Code: ErrorCode.Unauthorized or ErrorCode.TokenExpired } => (Texts.SignInFirst, ExitCode.NotSignedIn),
        SoraApiException { RequestId: { } request, Status: >= System.Net.HttpStatusCode.InternalServerError } error => ($"{error.Message} ({request})", ExitCode.Failed),
        SoraApiException error => (error.Message, ExitCode.Failed),
        SoraConnectionException error => (error.InnerException is { } cause ? $"{error.Message} ({cause.Message})" : error.Message, ExitCode.NoConnection),
        OperationCanceledException => (Texts.Interrupted, ExitCode.Interrupted),
        IOException or UnauthorizedAccessException or InvalidDataException or WeightsException => (fault.Message, ExitCode.Failed),
        _ => null,
    };
}
