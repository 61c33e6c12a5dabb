using Orleans.Metadata;
using Orleans.Placement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sora.Grains.Feeds;
using Sora.Grains.Users;

namespace Sora.Grains.Rendering;

public static class RenderingSiloBuilderExtensions
{
    /// <summary>Adds what the grains of videos and renders need of a silo. <see cref="IModelNames"/> and <see cref="Videos.IVideoFiles"/> are the host's to register, <see cref="IRenderNode"/> too where there are render slots.</summary>
    public static ISiloBuilder AddRendering(this ISiloBuilder builder)
    {
        builder.Services.AddPlacementFilter<OnGpuNodeStrategy, OnGpuNodeDirector>(ServiceLifetime.Singleton);
        builder.Services.AddPlacementFilter<OffGpuNodesStrategy, OffGpuNodesDirector>(ServiceLifetime.Singleton);
        builder.Services.AddSingleton<IGrainPropertiesProvider, OffGpuNodes>();
        builder.Services.AddOptions<RenderQueueOptions>()
            .BindConfiguration(RenderQueueOptions.Section)
            .Validate(options => options.Capacity is >= 1 and <= 10_000, $"{RenderQueueOptions.Section}:{nameof(RenderQueueOptions.Capacity)} must be 1 to 10000.")
            .Validate(
                options => options.LeaseDuration >= TimeSpan.FromSeconds(1) && options.LeaseDuration <= TimeSpan.FromMinutes(10),
                $"{RenderQueueOptions.Section}:{nameof(RenderQueueOptions.LeaseDuration)} must be 1 second to 10 minutes.")
            .Validate(
                options => options.PollDuration > TimeSpan.Zero && options.PollDuration <= TimeSpan.FromSeconds(25),
                $"{RenderQueueOptions.Section}:{nameof(RenderQueueOptions.PollDuration)} must be more than nothing and at most 25 seconds.")
            .ValidateOnStart();
        builder.Services.AddOptions<UserQuotaOptions>()
            .BindConfiguration(UserQuotaOptions.Section)
            .Validate(options => options.MaxUnfinishedRenders is >= 1 and <= 1_000, $"{UserQuotaOptions.Section}:{nameof(UserQuotaOptions.MaxUnfinishedRenders)} must be 1 to 1000.")
            .Validate(options => options.MaxVideos is >= 1 and <= 1_000_000, $"{UserQuotaOptions.Section}:{nameof(UserQuotaOptions.MaxVideos)} must be 1 to 1000000.")
            .ValidateOnStart();
        return builder.AddNewPosts();
    }
}
