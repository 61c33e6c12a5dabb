using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sora.Grains;
using Sora.Grains.Cameos;
using Sora.Grains.Feeds;
using Sora.Grains.Models;
using Sora.Grains.Rendering;
using Sora.Grains.Sagas;
using Sora.Grains.Videos;
using Sora.Silo.Clustering;
using Sora.Silo.Gpu;
using Sora.Silo.Models;
using Sora.Silo.Storage;

namespace Sora.Silo;

/// <summary>Puts a process's part of the system together: a silo, or the client of a cluster.</summary>
public static class SoraSilo
{
    /// <summary>Adds a silo with its storage, its media and, where its role has them, its render slots, set up by section <c>Sora</c> of the configuration: see <see cref="SoraSiloOptions"/> and <see cref="ClusteringOptions"/>.</summary>
    /// <remarks>By default the silo is a cluster of its own on free ports of the loopback address, so that several can run on one machine; <see cref="IGrainFactory"/> reaches its grains without a socket.</remarks>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting does not fit.</exception>
    public static IHostApplicationBuilder AddSoraSilo(this IHostApplicationBuilder builder)
    {
        var role = builder.Configuration.Choose(SoraSiloOptions.RoleSetting, SoraRole.All, SoraRole.All, SoraRole.Cpu, SoraRole.Gpu);
        var options = builder.AddSoraOptions();
        var clustering = ClusteringOptions.Of(builder.Configuration, role);
        builder.Services.AddSoraMedia(builder.Configuration, options, clustering);
        builder.Services.AddSingleton<IVideoFiles, VideoFiles>();
        builder.Services.AddSingleton<ICameoFiles, CameoFiles>();
        builder.UseOrleans(silo =>
        {
            silo.UseSoraClustering(clustering, role, options.Data)
                .UseSiloMetadata(Metadata(role, options.Node))
                .AddSoraStorage(builder.Configuration, options, clustering)
                .AddRendering()
                .AddSagaRecovery()
                .AddActivityPropagation()
                // Its table is laid out in full, and a dashboard counts it once a second: at the default of a million places that was a tenth of the process's work.
                .Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 20_000);
            if (options.Dashboard) silo.AddDashboard();
        });
        if (role != SoraRole.Gpu) builder.Services.AddMediaSweep();
        if (role == SoraRole.Cpu) builder.Services.AddClusterModels();
        else builder.Services.AddRenderSlots();
        return builder;
    }

    /// <summary>Makes the process a client of a cluster: <see cref="IGrainFactory"/>, the media and the models are those of the cluster. Starting waits until a silo is there.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting does not fit.</exception>
    public static IHostApplicationBuilder AddSoraClusterClient(this IHostApplicationBuilder builder)
    {
        var options = builder.AddSoraOptions();
        var clustering = ClusteringOptions.Of(builder.Configuration, SoraRole.Gateway);
        builder.Services.AddSoraMedia(builder.Configuration, options, clustering);
        builder.UseOrleansClient(client =>
        {
            client.UseSoraClustering(clustering, builder.Configuration, options.Data)
                .AddNewPosts()
                .AddActivityPropagation();
            if (options.Dashboard) client.AddDashboard();
        });
        builder.Services.AddClusterModels();
        return builder;
    }

    private static SoraSiloOptions AddSoraOptions(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptions<SoraSiloOptions>()
            .BindConfiguration(SoraSiloOptions.Section)
            .Validate(options => !string.IsNullOrWhiteSpace(options.Data), "Sora:Data must name a folder.")
            .Validate(options => !string.IsNullOrWhiteSpace(options.Node) && !options.Node.Contains('/'), "Sora:Node must be a name without a slash.")
            .Validate(options => options.Slots is >= 1 and <= 16, "Sora:Slots must be 1 to 16.")
            .Validate(options => options.LiveJpegQuality is >= 1 and <= 100, "Sora:LiveJpegQuality must be 1 to 100.")
            .ValidateOnStart();
        return builder.Configuration.GetSection(SoraSiloOptions.Section).Get<SoraSiloOptions>() ?? new();
    }

    private static Dictionary<string, string> Metadata(SoraRole role, string node)
    {
        var metadata = new Dictionary<string, string> { [SiloRole.Node] = node };
        if (role is SoraRole.All or SoraRole.Cpu) metadata[SiloRole.Cpu] = SiloRole.True;
        if (role is SoraRole.All or SoraRole.Gpu) metadata[SiloRole.Gpu] = SiloRole.True;
        return metadata;
    }

    private static void AddRenderSlots(this IServiceCollection services)
    {
        services.TryAddSingleton<IVideoModelLoader, VideoModelLoader>();
        services.AddSingleton<RenderSlots>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<IModelCatalog>(provider => provider.GetRequiredService<ModelCatalog>());
        services.AddSingleton<IModelNames>(provider => provider.GetRequiredService<ModelCatalog>());
        services.AddSingleton<IPromptReader>(provider => provider.GetRequiredService<ModelCatalog>());
        services.AddSingleton<RenderSources>();
        services.AddSingleton<RenderCheckpoints>();
        services.AddSingleton<RenderedFiles>();
        services.AddSingleton<IRenderNode, RenderNode>();
        services.AddHostedService<GpuNode>();
    }

    private static void AddClusterModels(this IServiceCollection services)
    {
        services.AddSingleton<ClusterModelCatalog>();
        services.AddSingleton<IModelCatalog>(provider => provider.GetRequiredService<ClusterModelCatalog>());
        services.AddSingleton<IModelNames>(provider => provider.GetRequiredService<ClusterModelCatalog>());
        services.AddHostedService(provider => provider.GetRequiredService<ClusterModelCatalog>());
    }
}
