using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sora.Grains.Accounts;
using Sora.Storage.Media;

namespace Sora.Gateway.Operations;

/// <summary>Ready when a grain answers from its storage: the silo is up and state can be read.</summary>
internal sealed class SiloCheck(IGrainFactory grains) : IHealthCheck
{
    // No handle holds a dash, so nobody can own this grain.
    private const string ProbeHandle = "health-probe";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await grains.GetGrain<IHandleGrain>(ProbeHandle).GetOwner().WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Ready when a media file can be written.</summary>
internal sealed class MediaCheck(IMediaStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var content = new MemoryStream([0]);
        await store.WriteAsync("health/probe.bin", "application/octet-stream", content, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
