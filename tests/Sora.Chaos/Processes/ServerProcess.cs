using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sora.Chaos.Histories;

namespace Sora.Chaos.Processes;

/// <summary>A program that is started, killed, and started again; what it prints goes to a file.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly string _program;
    private readonly string[] _arguments;
    private readonly string _log;
    private readonly string _readyLine;
    private readonly Lock _gate = new();
    private Process? _process;
    private TaskCompletionSource _ready = new();
    private volatile bool _isReady;

    /// <param name="log">Appended to.</param>
    /// <param name="readyLine">What a line that it prints holds when it is ready.</param>
    public ServerProcess(string name, Role role, string program, string[] arguments, string log, string readyLine) =>
        (Name, Role, _program, _arguments, _log, _readyLine) = (name, role, program, arguments, log, readyLine);

    public string Name { get; }

    public Role Role { get; }

    public bool IsRunning => _process is { HasExited: false };

    public int ExitCode => _process!.ExitCode;

    /// <summary>Ends when the program that was started last is ready; fails when it ends before.</summary>
    public Task Ready => _ready.Task;

    /// <summary>True from when it is ready until it ends.</summary>
    public bool IsReady => _isReady;

    public string Output
    {
        get
        {
            lock (_gate)
            {
                return File.Exists(_log) ? File.ReadAllText(_log) : "";
            }
        }
    }

    public void Start()
    {
        var ready = _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var last = _process;
        var process = new Process { StartInfo = new(_program, _arguments) { RedirectStandardOutput = true, RedirectStandardError = true }, EnableRaisingEvents = true };
        process.StartInfo.Environment["DOTNET_TieredPGO"] = "0";
        process.StartInfo.Environment["OMP_NUM_THREADS"] = "1";
        process.OutputDataReceived += (_, line) => Take(line.Data, ready);
        process.ErrorDataReceived += (_, line) => Take(line.Data, ready);
        process.Exited += (_, _) =>
        {
            _isReady = false;
            ready.TrySetException(new InvalidOperationException($"{Name} ended before it was ready:\n{Output}"));
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        last?.Dispose();
    }

    public void Send(Signal signal) => _process!.Send(signal);

    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _process!.WaitForExitAsync(cancellationToken);

    /// <summary>Ends the process by a signal, starts it again and waits until it is ready.</summary>
    /// <returns>The exit code of the one that was ended.</returns>
    public async Task<int> RestartAsync(Signal signal)
    {
        Send(signal);
        await WaitForExitAsync();
        var exitCode = ExitCode;
        Start();
        await Ready;
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        Send(Signal.Kill); // one that is stopped dies too
        await WaitForExitAsync();
        _process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Take(string? line, TaskCompletionSource ready)
    {
        if (line is null) return;
        lock (_gate)
        {
            File.AppendAllText(_log, line + "\n");
        }
        if (!line.Contains(_readyLine, StringComparison.Ordinal)) return;
        _isReady = true;
        ready.TrySetResult();
    }
}
