using System.Diagnostics;

namespace Sora.Bench.Servers;

/// <summary>A server in a process of its own on the loopback address.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private ServerProcess(Process process, Uri address, TimeSpan startTime) => (_process, Address, StartTime) = (process, address, startTime);

    public Uri Address { get; }

    /// <summary>From the start of the process to the line that says it is ready.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>What the process has used of all processors so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts this very program in another role, with <c>--port</c> and the arguments.</summary>
    /// <param name="asShipped">True: under the settings of the runtime that the gateway ships with; false: under those that .NET has by default.</param>
    public static Task<ServerProcess> StartRoleAsync(string role, IEnumerable<string> arguments, bool asShipped, CancellationToken cancellationToken) =>
        StartAsync(Environment.ProcessPath!, [role, .. arguments], cancellationToken, asShipped ? ShippedRuntime.Environment() : []);

    /// <summary>Starts the whole system as a user does.</summary>
    public static Task<ServerProcess> StartSystemAsync(string data, CancellationToken cancellationToken) => StartSystemAsync(data, [], cancellationToken);

    /// <inheritdoc cref="StartSystemAsync(string, CancellationToken)"/>
    /// <param name="settings">As on the command line.</param>
    public static Task<ServerProcess> StartSystemAsync(string data, IEnumerable<string> settings, CancellationToken cancellationToken) =>
        StartAsync(Path.Combine(Repository.Root, "run"), ["--data", data, .. settings], cancellationToken);

    /// <summary>Starts a silo as an operator does, from what <c>./run</c> has built.</summary>
    public static Task<ServerProcess> StartSiloAsync(string data, IEnumerable<string> settings, CancellationToken cancellationToken) =>
        StartAsync("dotnet", [Path.Combine(Repository.Root, "artifacts", "gateway", "Sora.Silo.dll"), "--data", data, .. settings], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyList<KeyValuePair<string, string>>? environment = null)
    {
        var port = FreePort.Next();
        var start = new ProcessStartInfo(program, [.. arguments, "--port", $"{port}"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"{program} ended before it was ready."));
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains(" is ready", StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        process.BeginOutputReadLine();
        try
        {
            await ready.Task.WaitAsync(Patience, cancellationToken);
        }
        catch
        {
            if (!process.HasExited) process.Kill();
            throw;
        }
        return new(process, new($"http://localhost:{port}"), Stopwatch.GetElapsedTime(began));
    }
}
