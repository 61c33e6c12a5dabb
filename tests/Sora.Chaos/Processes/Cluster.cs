using Sora.Chaos.Histories;
using Sora.Chaos.Storages;

namespace Sora.Chaos.Processes;

/// <summary>Gateways, CPU silos, GPU silos and Redis as processes of this machine with their storage, and the supervisor that starts again what has died.</summary>
public sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly int[] _gatewayPorts;
    private readonly string[] _settings;
    private LoadBalancer? _balancer;
    private Task _supervision = Task.CompletedTask;

    private Cluster(string folder, ClusterLayout layout, IClusterStorage storage)
    {
        (Folder, Storage) = (folder, storage);
        Directory.CreateDirectory(Path.Combine(folder, "redis"));
        var model = Path.Combine(folder, "nano");
        NanoModel.Write(model);
        _gatewayPorts = [.. Enumerable.Range(0, layout.Gateways).Select(_ => ServerProcess.FreePort())];
        var redisPort = ServerProcess.FreePort();
        if (layout.Redis)
        {
            Redis = new("redis", Role.Redis, "redis-server", ["--port", $"{redisPort}", "--bind", "127.0.0.1", "--dir", Path.Combine(folder, "redis"), "--appendonly", "yes", "--save", ""], Path.Combine(folder, "redis.log"), "Ready to accept connections");
        }
        _settings =
        [
            "--data", DataOf(folder), "--model", model, .. storage.Settings, .. layout.Settings,
            .. layout.Lenient ? ["--Sora:Clustering:ResponseTimeout", "00:00:10", "--Sora:Clustering:ProbeTimeout", "00:00:04"] : (string[])[],
            .. layout.Redis ? ["--Sora:Clustering:Kind", "redis", "--Sora:Redis:Connection", $"localhost:{redisPort}", "--Sora:Clustering:Address", "127.0.0.1"] : (string[])["--Sora:Clustering:Kind", "sqlite"],
        ];
        Gateways = [.. _gatewayPorts.Select((port, index) => Program($"gateway-{index}", Role.Gateway, "Sora.Gateway", ["--role", "gateway", "--port", $"{port}"]))];
        Cpus = [.. Enumerable.Range(0, layout.Cpus).Select(index => Program($"cpu-{index}", Role.Cpu, "Sora.Silo", ["--role", "cpu", "--node", $"cpu-{index}"]))];
        Gpus = [.. Enumerable.Range(0, layout.Gpus).Select(index => Program($"gpu-{index}", Role.Gpu, "Sora.Silo", ["--role", "gpu", "--node", $"gpu-{index}"]))];
    }

    public string Folder { get; }

    /// <summary>Where clients connect to, whichever gateways are up.</summary>
    public Uri Address => _balancer!.Address;

    public IReadOnlyList<ServerProcess> Gateways { get; }

    public IReadOnlyList<ServerProcess> Cpus { get; }

    public IReadOnlyList<ServerProcess> Gpus { get; }

    public ServerProcess? Redis { get; }

    public IClusterStorage Storage { get; }

    /// <summary>All but Redis, in the order in which they start.</summary>
    public IEnumerable<ServerProcess> All => [.. Cpus, .. Gpus, .. Gateways];

    public IEnumerable<ServerProcess> AllWithRedis => Redis is { } redis ? [redis, .. All] : All;

    /// <summary>Starts everything and waits until it is ready.</summary>
    /// <param name="seed">Of what the storage draws when it is disturbed.</param>
    public static async Task<Cluster> StartAsync(ClusterLayout layout, int seed = 0)
    {
        var folder = Directory.CreateTempSubdirectory("sora-chaos-").FullName;
        var cluster = new Cluster(folder, layout, layout.Storage == StorageKind.Cosmos ? await AzureStorage.StartAsync(seed) : new EmbeddedStorage(DataOf(folder)));
        try
        {
            // One after another: all at once, they would take so long that each believes the others dead.
            foreach (var process in cluster.AllWithRedis)
            {
                process.Start();
                await process.Ready.WaitAsync(Patience);
            }
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
        cluster._balancer = new(cluster._gatewayPorts);
        return cluster;
    }

    /// <summary>From now on, what ends is started again after a second.</summary>
    public void Supervise() => _supervision = Task.WhenAll(AllWithRedis.Select(SuperviseAsync));

    /// <summary>The address of one gateway, past the balancer.</summary>
    public Uri AddressOf(int gateway) => new($"http://localhost:{_gatewayPorts[gateway]}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervision.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_balancer is { } balancer) await balancer.DisposeAsync();
        foreach (var process in AllWithRedis.Reverse()) await process.DisposeAsync();
        await Storage.DisposeAsync();
        _stop.Dispose();
    }

    private static string DataOf(string folder) => Path.Combine(folder, "data");

    private async Task SuperviseAsync(ServerProcess process)
    {
        while (true)
        {
            await process.WaitForExitAsync(_stop.Token);
            await Task.Delay(RestartDelay, _stop.Token);
            process.Start();
        }
    }

    private ServerProcess Program(string name, Role role, string program, string[] arguments) =>
        new(name, role, "dotnet", [Path.Combine(Repository.Programs, $"{program}.dll"), .. arguments, .. _settings], Path.Combine(Folder, $"{name}.log"), " is ready");
}
