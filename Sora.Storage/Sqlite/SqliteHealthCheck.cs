using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sora.Storage.Sqlite;

/// <summary>Healthy while the database commits: writes, because a full disk still reads.</summary>
internal sealed class SqliteHealthCheck(SqliteDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var probe = database.WriteAsync(
                session =>
                {
                    session.Execute("UPDATE run SET number = number");
                    return true;
                },
                cancellationToken);
            await probe.WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception cause) when (cause is SqliteStorageException or ObjectDisposedException)
        {
            return new(context.Registration.FailureStatus, cause.Message, cause);
        }
    }
}
