using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sora.Grains;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;
using Sora.Silo.Gpu;
using Sora.Silo.Models;
using Sora.Storage.Media;
using Sora.Storage.Sqlite;

namespace Sora.Silo;

/// <summary>The host of grains, in one process with whatever else the host carries.</summary>
public static class SoraSilo
{
    /// <summary>Adds a silo with its storage, its media and its render slots, set up by section <c>Sora</c> of the configuration: see <see cref="SoraSiloOptions"/>.</summary>
    /// <remarks>The silo is a cluster of its own on free ports of the loopback address, so that several can run on one machine; <see cref="IGrainFactory"/> reaches its grains without a socket.</remarks>
    public static IHostApplicationBuilder AddSoraSilo(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(SoraSiloOptions.Section).Get<SoraSiloOptions>() ?? new();
        builder.Services.AddSoraSiloOptions();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddFileMediaStore(options.MediaPath);
        builder.Services.AddSingleton<IVideoFiles, VideoFiles>();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), gatewayPort: 0)
            .UseSiloMetadata(new Dictionary<string, string> { [SiloRole.Cpu] = SiloRole.True, [SiloRole.Gpu] = SiloRole.True, [SiloRole.Node] = options.Node })
            .AddSqliteGrainStorage(GrainStorage.Name, storage => storage.Path = options.DatabasePath)
            .UseSqliteReminders(GrainStorage.Name)
            .AddRendering()
            .AddActivityPropagation()
            // Its table is laid out in full, and the dashboard counts it once a second: at the default of a million places that was a tenth of the process's work.
            .Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 20_000)
            .AddDashboard());
        builder.Services.AddRenderSlots();
        return builder;
    }

    private static IServiceCollection AddSoraSiloOptions(this IServiceCollection services)
    {
        services.AddOptions<SoraSiloOptions>()
            .BindConfiguration(SoraSiloOptions.Section)
            .Validate(options => !string.IsNullOrWhiteSpace(options.Data), "Sora:Data must name a folder.")
            .Validate(options => !string.IsNullOrWhiteSpace(options.Node) && !options.Node.Contains('/'), "Sora:Node must be a name without a slash.")
            .Validate(options => options.Slots is >= 1 and <= 16, "Sora:Slots must be 1 to 16.")
            .Validate(options => options.LiveJpegQuality is >= 1 and <= 100, "Sora:LiveJpegQuality must be 1 to 100.")
            .ValidateOnStart();
        return services;
    }

    private static IServiceCollection AddRenderSlots(this IServiceCollection services)
    {
        services.TryAddSingleton<IVideoModelLoader, VideoModelLoader>();
        services.AddSingleton<RenderSlots>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<IModelCatalog>(provider => provider.GetRequiredService<ModelCatalog>());
        services.AddSingleton<IModelNames>(provider => provider.GetRequiredService<ModelCatalog>());
        services.AddSingleton<RenderedFiles>();
        services.AddSingleton<IRenderNode, RenderNode>();
        services.AddHostedService<GpuNode>();
        return services;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
