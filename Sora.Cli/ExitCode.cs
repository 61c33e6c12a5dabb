namespace Sora.Cli;

/// <summary>What the process tells the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The server said no, a render failed, or a file could not be read or written.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>The server can not be reached.</summary>
    public const int NoConnection = 3;

    /// <summary>The command needs a signed-in person.</summary>
    public const int NotSignedIn = 4;

    /// <summary>Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;
}
