using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sora.Grains.Rendering;
using Sora.Grains.Sagas;
using Sora.Grains.Tests.Rendering;
using Sora.Grains.Videos;

[assembly: AssemblyFixture(typeof(RenderingCluster))]

namespace Sora.Grains.Tests.Rendering;

/// <summary>A real silo with every grain, state in memory, and a render node that renders what a test tells it. Tests keep apart by the names of models: each has a queue of its own.</summary>
public sealed class RenderingCluster : IAsyncLifetime
{
    public const int QueueCapacity = 5;
    public const string Node = "node";

    /// <summary>The shortest that the options allow: a test of a vanished worker waits for it.</summary>
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(1);

    private readonly IHost _host;

    public RenderingCluster()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IModelNames, NamesAsAsked>();
        builder.Services.AddSingleton<IVideoFiles>(Files);
        builder.Services.AddSingleton<IRenderNode>(RenderNode);
        builder.Services.Configure<SagaOptions>(saga => saga.FirstRetry = TimeSpan.FromMilliseconds(50));
        builder.Services.Configure<RenderQueueOptions>(queue => (queue.Capacity, queue.LeaseDuration) = (QueueCapacity, LeaseDuration));
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), gatewayPort: 0)
            .UseSiloMetadata(new Dictionary<string, string> { [SiloRole.Cpu] = SiloRole.True, [SiloRole.Gpu] = SiloRole.True, [SiloRole.Node] = Node })
            .AddMemoryGrainStorage(GrainStorage.Name)
            .UseInMemoryReminderService()
            .AddRendering());
        _host = builder.Build();
    }

    internal ScriptedRenderNode RenderNode { get; } = new();

    internal DeletedFiles Files { get; } = new();

    internal IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

internal sealed class NamesAsAsked : IModelNames
{
    public string Resolve(string asked) => asked;
}

/// <summary>Remembers whose files were deleted; the first try fails for every video.</summary>
internal sealed class DeletedFiles : IVideoFiles
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _deleted = [];
    private readonly ConcurrentDictionary<string, bool> _tried = [];

    public Task Of(string videoId) => _deleted.GetOrAdd(videoId, _ => new()).Task;

    public Task DeleteUpload(string file, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteCheckpoints(string videoId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteAll(string videoId, CancellationToken cancellationToken)
    {
        if (_tried.TryAdd(videoId, true)) throw new IOException("The first try fails.");
        _deleted.GetOrAdd(videoId, _ => new()).TrySetResult();
        return Task.CompletedTask;
    }
}
