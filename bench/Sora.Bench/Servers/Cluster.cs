namespace Sora.Bench.Servers;

/// <summary>One gateway, one CPU silo, and GPU silos that replay, each a process of this machine; they find each other by a file.</summary>
internal sealed class Cluster(string data) : IAsyncDisposable
{
    /// <summary>Of every member.</summary>
    public static readonly string[] Settings = ["--Sora:Clustering:Kind", "sqlite"];

    private readonly Stack<ServerProcess> _processes = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>Starts the gateway and the CPU silo.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _processes.Push(await ServerProcess.StartSiloAsync(data, ["--role", "cpu", .. Settings], cancellationToken));
        var gateway = await ServerProcess.StartSystemAsync(data, ["--role", "gateway", .. Settings], cancellationToken);
        _processes.Push(gateway);
        Address = gateway.Address;
    }

    /// <returns>Where its metrics are.</returns>
    public async Task<Uri> AddGpuSiloAsync(string node, CancellationToken cancellationToken)
    {
        var silo = await ServerProcess.StartRoleAsync(ReplaySilo.Role, ["--data", data, "--node", node], asShipped: true, cancellationToken);
        _processes.Push(silo);
        return silo.Address;
    }

    public async ValueTask DisposeAsync()
    {
        while (_processes.TryPop(out var process)) await process.DisposeAsync();
    }
}
