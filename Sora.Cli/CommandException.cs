namespace Sora.Cli;

/// <summary>A command can not go on; the message says what to do.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int Code { get; } = exitCode;
}
