using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sora.Storage.Cosmos;

/// <summary>Healthy while the account answers a read, of an item that is not there: one request unit.</summary>
internal sealed class CosmosHealthCheck(CosmosDatabase database) : IHealthCheck
{
    private static readonly CosmosContainer Container = CosmosContainer.OfGrains(CosmosStorageOptions.DefaultContainer);
    private static readonly CosmosKey Probe = new("health", "health");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.SendAsync(Container, "health", (items, cancellation) => items.ReadItemStreamAsync("health", Probe.ToPartitionKey(), cancellationToken: cancellation), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (CosmosStorageException cause)
        {
            return new(context.Registration.FailureStatus, cause.Message, cause);
        }
    }
}
