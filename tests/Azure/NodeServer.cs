using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sora.Tests.Azure;

/// <summary>A server of <c>tests/Azure</c> in a process of its own, shared by all tests and gone when this process is.</summary>
public sealed partial class NodeServer
{
    private readonly Lazy<Task<int>> _port;

    // Held on to: when it is collected, the server's standard input closes.
    private Process? _process;

    public NodeServer(string script) => _port = new(() => StartAsync(script));

    /// <summary>The port of the loopback address that it listens on.</summary>
    public Task<int> Port => _port.Value;

    private async Task<int> StartAsync(string script)
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("The servers that stand in for Azure are not installed: run ./test once, or `npm ci --ignore-scripts` in tests/Azure.");
        // It ends itself when its standard input is closed, as it is by the end of this process, however that comes.
        _process = Process.Start(new ProcessStartInfo("node", [script]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Ready().Match(line) is not { Success: true } ready) continue;
            // Nobody reads on, and a full pipe would stop the server.
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return int.Parse(ready.Groups[1].ValueSpan);
        }
        throw new InvalidOperationException($"{script} ended before it listened; its errors are above.");
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sora.sln"))) return Path.Combine(folder.FullName, "tests", "Azure");
        }
        throw new DirectoryNotFoundException("The tests run outside the repository, which has the servers.");
    }

    [GeneratedRegex(@"^(?:ready |Azurite Blob service successfully listens on http://127\.0\.0\.1:)(\d+)")]
    private static partial Regex Ready();
}
