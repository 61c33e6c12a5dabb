using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sora.Chaos.Processes;

/// <summary>Signals of Linux, by their numbers.</summary>
public enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

public static partial class SignalExtensions
{
    /// <summary>Sends a signal; one to a process that has ended is nothing.</summary>
    public static void Send(this Process process, Signal signal)
    {
        if (!process.HasExited) _ = Kill(process.Id, (int)signal);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}
