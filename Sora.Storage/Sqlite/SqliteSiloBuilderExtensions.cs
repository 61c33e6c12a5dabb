using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Sora.Storage.Sqlite;

/// <summary>Puts a silo's state into the embedded database.</summary>
public static class SqliteSiloBuilderExtensions
{
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Adds a named grain storage in a database file of its own, and a health check of the same name that is healthy while the file takes writes. The silo does not start when the file can not be opened.</summary>
    /// <remarks>
    /// State is written with Orleans' own serializer: members are known by their <c>[Id]</c> and types by their <c>[Alias]</c>, so that both can be renamed, members added and removed, and older rows still read.
    /// Every state class needs <c>[GenerateSerializer]</c>.
    /// </remarks>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder builder, string name, Action<SqliteStorageOptions> configure)
    {
        builder.Services.AddOptions<SqliteStorageOptions>(name)
            .Configure(configure)
            .Validate(options => !string.IsNullOrWhiteSpace(options.Path), $"The database of storage '{name}' needs a {nameof(SqliteStorageOptions.Path)}.")
            .Validate(options => options.MaxPendingWrites is >= 1 and <= 1_000_000, $"{nameof(SqliteStorageOptions.MaxPendingWrites)} of storage '{name}' must be 1 to 1000000.")
            .Validate(options => options.MaxWritesPerCommit is >= 1 and <= 100_000, $"{nameof(SqliteStorageOptions.MaxWritesPerCommit)} of storage '{name}' must be 1 to 100000.")
            .Validate(options => options.MaxBytes is null or > 0, $"{nameof(SqliteStorageOptions.MaxBytes)} of storage '{name}' must be positive.")
            .ValidateOnStart();
        builder.Services.AddKeyedSingleton(name, (services, _) => new SqliteDatabase(
            services.GetRequiredService<IOptionsMonitor<SqliteStorageOptions>>().Get(name), services.GetRequiredService<ILogger<SqliteDatabase>>()));
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => new SqliteDatabaseLifetime(services, name));
        builder.Services.AddHealthChecks().Add(new(
            name, services => new SqliteHealthCheck(services.GetRequiredKeyedService<SqliteDatabase>(name)), HealthStatus.Unhealthy, tags: null, HealthCheckTimeout));
        builder.Services.AddGrainStorage(name, (services, _) => new SqliteGrainStorage(
            services.GetRequiredKeyedService<SqliteDatabase>(name),
            new OrleansGrainStorageSerializer(services.GetRequiredService<Orleans.Serialization.Serializer>()),
            services.GetRequiredService<IActivatorProvider>()));
        return builder;
    }

    /// <summary>Keeps reminders in the database of a grain storage that <see cref="AddSqliteGrainStorage"/> added.</summary>
    public static ISiloBuilder UseSqliteReminders(this ISiloBuilder builder, string storageName)
    {
        builder.AddReminders();
        builder.Services.Replace(ServiceDescriptor.Singleton<IReminderTable>(services => new SqliteReminderTable(services.GetRequiredKeyedService<SqliteDatabase>(storageName))));
        return builder;
    }

    /// <summary>Opens the database before the first grain needs it, and drains it after the last.</summary>
    private sealed class SqliteDatabaseLifetime(IServiceProvider services, string name) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SqliteDatabase>(
            ServiceLifecycleStage.RuntimeStorageServices,
            _ => Task.FromResult(services.GetRequiredKeyedService<SqliteDatabase>(name)),
            async _ => await services.GetRequiredKeyedService<SqliteDatabase>(name).DisposeAsync());
    }
}
