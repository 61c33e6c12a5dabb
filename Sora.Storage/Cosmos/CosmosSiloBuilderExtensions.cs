using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Sora.Storage.Cosmos;

/// <summary>Puts a silo's state into Cosmos DB.</summary>
public static class CosmosSiloBuilderExtensions
{
    // Above the time that one operation may take.
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Adds a named grain storage in a database of a Cosmos DB account, and a health check of the same name. The silo does not start when the account can not be used.</summary>
    /// <remarks>State is written as <see cref="Sqlite.SqliteSiloBuilderExtensions.AddSqliteGrainStorage"/> does: every state class needs <c>[GenerateSerializer]</c>, and at most about 1.5 MB.</remarks>
    public static ISiloBuilder AddCosmosGrainStorage(this ISiloBuilder builder, string name, Action<CosmosStorageOptions> configure)
    {
        builder.Services.AddCosmosDatabase(name, configure);
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => new CosmosDatabaseOpening(services, name));
        builder.Services.AddHealthChecks().Add(new(
            name, services => new CosmosHealthCheck(services.GetRequiredKeyedService<CosmosDatabase>(name)), HealthStatus.Unhealthy, tags: null, HealthCheckTimeout));
        builder.Services.AddGrainStorage(name, (services, _) => new CosmosGrainStorage(
            services.GetRequiredKeyedService<CosmosDatabase>(name),
            services.GetRequiredService<IOptionsMonitor<CosmosStorageOptions>>().Get(name),
            new OrleansGrainStorageSerializer(services.GetRequiredService<Orleans.Serialization.Serializer>()),
            services.GetRequiredService<IActivatorProvider>()));
        return builder;
    }

    /// <summary>Keeps reminders in the database of a grain storage that <see cref="AddCosmosGrainStorage"/> added.</summary>
    public static ISiloBuilder UseCosmosReminders(this ISiloBuilder builder, string storageName)
    {
        builder.AddReminders();
        builder.Services.Replace(ServiceDescriptor.Singleton<IReminderTable>(services => new CosmosReminderTable(services.GetRequiredKeyedService<CosmosDatabase>(storageName))));
        return builder;
    }

    internal static IServiceCollection AddCosmosDatabase(this IServiceCollection services, string name, Action<CosmosStorageOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<CosmosStorageOptions>(name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CosmosStorageOptions>>(new CosmosStorageOptionsValidator(name));
        services.AddKeyedSingleton(name, (provider, _) => new CosmosDatabase(
            provider.GetRequiredService<IOptionsMonitor<CosmosStorageOptions>>().Get(name),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CosmosDatabase>>()));
        return services;
    }

    /// <summary>Opens the containers before the first grain needs them.</summary>
    private sealed class CosmosDatabaseOpening(IServiceProvider services, string name) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<CosmosDatabase>(ServiceLifecycleStage.RuntimeStorageServices, _ => Open());

        private async Task Open()
        {
            var options = services.GetRequiredService<IOptionsMonitor<CosmosStorageOptions>>().Get(name);
            var database = services.GetRequiredKeyedService<CosmosDatabase>(name);
            foreach (var container in options.ContainerOfGrainType.Values.Append(CosmosStorageOptions.DefaultContainer).Distinct()) await database.OpenAsync(CosmosContainer.OfGrains(container));
        }
    }
}
