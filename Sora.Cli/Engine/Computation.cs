using System.CommandLine;

namespace Sora.Cli.Engine;

/// <summary>Commands that compute in this process.</summary>
internal static class Computation
{
    /// <summary>Gives a command an action that may keep its thread to itself. It gets another one: while the first is busy, nobody passes on that the command is to stop.</summary>
    /// <param name="command">The command.</param>
    /// <param name="action">What it does; ends soon after the token says so.</param>
    public static void SetComputation(this Command command, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction((parsed, cancel) => Task.Run(() => action(parsed, cancel), CancellationToken.None));
}
