using Orleans.Metadata;
using Sora.Grains;
using Sora.Silo.Clustering;
using Sora.Storage.Blobs;
using Sora.Storage.Cosmos;
using Sora.Storage.Media;
using Sora.Storage.Sqlite;

namespace Sora.Silo.Storage;

/// <summary>Puts state and media where the configuration says.</summary>
internal static class StorageExtensions
{
    private const string CosmosSection = "Sora:Cosmos";
    private const string BlobsSection = "Sora:Blobs";

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The setting is no such kind.</exception>
    public static StorageKind StorageKind(this IConfiguration configuration) => configuration.Choose("Sora:Storage:Kind", Storage.StorageKind.Sqlite, Enum.GetValues<StorageKind>());

    /// <summary>Keeps the state of all grains, and their reminders.</summary>
    public static ISiloBuilder AddSoraStorage(this ISiloBuilder silo, IConfiguration configuration, SoraSiloOptions options, ClusteringOptions clustering)
    {
        if (configuration.StorageKind() == Storage.StorageKind.Sqlite)
        {
            return silo
                .AddSqliteGrainStorage(GrainStorage.Name, storage => (storage.Path, storage.Shared) = (options.DatabasePath, clustering.IsShared))
                .UseSqliteReminders(GrainStorage.Name);
        }
        silo.Services.AddOptions<CosmosStorageOptions>(GrainStorage.Name).Configure<GrainTypeResolver>((storage, types) => storage.ContainerOfGrainType = GrainContainers.ByConcept(types));
        return silo.AddCosmosGrainStorage(GrainStorage.Name, configuration.BindCosmos).UseCosmosReminders(GrainStorage.Name);
    }

    /// <summary>Keeps media; in a process without a silo too.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The setting is no such kind.</exception>
    public static IServiceCollection AddSoraMedia(this IServiceCollection services, IConfiguration configuration, SoraSiloOptions options, ClusteringOptions clustering) =>
        configuration.Choose("Sora:Media:Kind", MediaKind.Files, Enum.GetValues<MediaKind>()) == MediaKind.Files
            ? services.AddFileMediaStore(options.MediaPath, clustering.IsShared)
            : services.AddBlobMediaStore(blobs => configuration.GetSection(BlobsSection).Bind(blobs));

    /// <summary>Deletes, from time to time, the media that no video needs.</summary>
    public static IServiceCollection AddMediaSweep(this IServiceCollection services)
    {
        services.AddOptions<MediaSweepOptions>()
            .BindConfiguration(MediaSweepOptions.Section)
            .Validate(options => options.SweepEvery >= TimeSpan.FromSeconds(1), "Sora:Media:SweepEvery must be a second or more.")
            .Validate(options => options.OrphanAge >= TimeSpan.FromHours(1), "Sora:Media:OrphanAge must be an hour or more.")
            .ValidateOnStart();
        return services.AddHostedService<MediaSweep>();
    }

    /// <summary>Reads section <c>Sora:Cosmos</c>.</summary>
    public static void BindCosmos(this IConfiguration configuration, CosmosStorageOptions options) => configuration.GetSection(CosmosSection).Bind(options);
}
