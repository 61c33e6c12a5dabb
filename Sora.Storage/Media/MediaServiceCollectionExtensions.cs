using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sora.Storage.Media;

/// <summary>Chooses where media rests.</summary>
public static class MediaServiceCollectionExtensions
{
    /// <summary>Keeps media as ordinary files below a folder, which is made when missing.</summary>
    /// <param name="shared">True when other processes use the folder too, all of them with this set.</param>
    public static IServiceCollection AddFileMediaStore(this IServiceCollection services, string path, bool shared = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IMediaStore>(provider => new FileMediaStore(path, provider.GetRequiredService<TimeProvider>(), shared));
        return services;
    }
}
