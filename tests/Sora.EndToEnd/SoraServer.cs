using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Sora.EndToEnd;

/// <summary>The whole system as a user starts it: <c>./run</c> in a process of its own, with its own data directory.</summary>
public sealed class SoraServer : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SoraServer(int port, string data, string[] settings)
    {
        Port = port;
        Data = data;
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "run"), ["--port", $"{port}", "--data", data, .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"./run ended before it was ready:\n{Output}"));
    }

    public int Port { get; }

    public string Data { get; }

    public Uri Address => new($"http://localhost:{Port}");

    /// <summary>Everything the process has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the system and waits until it says that it is ready.</summary>
    /// <param name="data">A data directory to continue with; a fresh one when null.</param>
    public static async Task<SoraServer> StartAsync(string? data = null, params string[] settings)
    {
        var server = new SoraServer(FreePort(), data ?? Directory.CreateTempSubdirectory("sora-e2e-").FullName, settings);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await server._ready.Task.WaitAsync(Patience);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the system to stop, as Ctrl-C does, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Assert.Equal(0, Kill(_process.Id, SigTerm));
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Kills the system (SIGKILL): nothing is written, nothing is said.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith("Sora is ready", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}
