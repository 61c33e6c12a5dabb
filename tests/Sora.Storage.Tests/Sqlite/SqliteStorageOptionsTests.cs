using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sora.Storage.Sqlite;

namespace Sora.Storage.Tests.Sqlite;

public sealed class SqliteStorageOptionsTests
{
    [Theory]
    [InlineData("", 4096, 256, null, nameof(SqliteStorageOptions.Path))]
    [InlineData("sora.db", 0, 256, null, nameof(SqliteStorageOptions.MaxPendingWrites))]
    [InlineData("sora.db", 4096, 0, null, nameof(SqliteStorageOptions.MaxWritesPerCommit))]
    [InlineData("sora.db", 4096, 256, 0L, nameof(SqliteStorageOptions.MaxBytes))]
    public async Task A_silo_with_a_wrong_setting_does_not_start_and_names_it(string path, int pending, int perCommit, long? maxBytes, string setting)
    {
        using var host = Host.CreateEmptyApplicationBuilder(null).UseOrleans(silo => silo.UseLocalhostClustering().AddSqliteGrainStorage("profiles", options =>
        {
            options.Path = path;
            options.MaxPendingWrites = pending;
            options.MaxWritesPerCommit = perCommit;
            options.MaxBytes = maxBytes;
        })).Build();

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(setting, thrown.Message);
        Assert.Contains("profiles", thrown.Message);
    }
}
