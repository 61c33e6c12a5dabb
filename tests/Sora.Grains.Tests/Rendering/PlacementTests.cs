using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sora.Grains.Rendering;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

/// <summary>A cluster of three silos: one keeps state, two only render.</summary>
public sealed class PlacementTests : IAsyncLifetime
{
    private readonly IPEndPoint _primary = new(IPAddress.Loopback, RenderingCluster.FreePort());
    private IHost[] _silos = [];

    public async ValueTask InitializeAsync()
    {
        _silos = [Silo("state", gpu: false, _primary.Port), Silo("node-a", gpu: true, RenderingCluster.FreePort()), Silo("node-b", gpu: true, RenderingCluster.FreePort())];
        foreach (var silo in _silos)
        {
            await silo.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Reverse())
        {
            await silo.StopAsync();
            silo.Dispose();
        }
    }

    [Fact]
    public async Task Workers_run_on_the_node_of_their_key_and_no_other_grain_runs_on_a_silo_that_only_renders()
    {
        var grains = _silos[0].Services.GetRequiredService<IGrainFactory>();
        var ids = new Dictionary<GrainId, int>();
        for (var i = 0; i < 8; i++)
        {
            foreach (var (node, silo) in new[] { ("node-a", 1), ("node-b", 2) })
            {
                var worker = grains.GetGrain<IGpuWorkerGrain>($"{node}/{i}");
                await worker.Cancel("nothing");
                ids[worker.GetGrainId()] = silo;
            }
            var user = grains.GetGrain<IUserGrain>($"user-{i}");
            await user.GetProfile();
            ids[user.GetGrainId()] = 0;
            var video = grains.GetGrain<IVideoGrain>($"video-{i}");
            await video.Get(null);
            ids[video.GetGrainId()] = 0;
        }
        var addresses = _silos.Select(silo => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress).ToArray();
        var management = grains.GetGrain<IManagementGrain>(0);
        foreach (var (id, silo) in ids)
        {
            Assert.Equal((id, addresses[silo]), (id, await management.GetActivationAddress(grains.GetGrain(id))));
        }
    }

    [Fact]
    public async Task A_worker_of_a_node_that_is_not_there_is_refused_and_not_placed_elsewhere() =>
        await Assert.ThrowsAsync<OrleansException>(() => _silos[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IGpuWorkerGrain>("node-c/0").Cancel("nothing"));

    private IHost Silo(string node, bool gpu, int port)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IRenderNode, ScriptedRenderNode>();
        builder.Services.AddSingleton<IModelNames, NamesAsAsked>();
        builder.Services.AddSingleton<IVideoFiles, DeletedFiles>();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, gatewayPort: 0, _primary)
                .UseSiloMetadata(new Dictionary<string, string> { [gpu ? SiloRole.Gpu : SiloRole.Cpu] = SiloRole.True, [SiloRole.Node] = node })
                .UseInMemoryReminderService()
                .AddRendering();
            if (!gpu) silo.AddMemoryGrainStorage(GrainStorage.Name);
        });
        return builder.Build();
    }
}
