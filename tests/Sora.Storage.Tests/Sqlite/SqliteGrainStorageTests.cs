using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Serialization;
using Orleans.Storage;
using Sora.Storage.Sqlite;
using Sora.Storage.Tests.Grains;

namespace Sora.Storage.Tests.Sqlite;

public sealed class SqliteGrainStorageTests(SqliteGrainStorageTests.Silo silo) : GrainStorageConformance(silo), IClassFixture<SqliteGrainStorageTests.Silo>
{
    private readonly StorageSilo _silo = silo;

    [Fact]
    public async Task A_state_written_by_an_older_version_of_its_class_is_read_by_a_newer()
    {
        var grain = GrainId.Create("profile", Guid.NewGuid().ToString("n"));
        await _silo.Storage.WriteStateAsync("state", grain, new Activation<ProfileV1> { State = new() { Name = "Ada", Retired = 3 } });

        var read = new Activation<ProfileV2>();
        await _silo.Storage.ReadStateAsync("state", grain, read);

        Assert.Equal("Ada", read.State.DisplayName);
        Assert.Equal(["unknown"], read.State.Languages);
    }

    [Fact]
    public async Task A_row_that_can_not_be_read_names_its_grain()
    {
        var grain = GrainId.Create("profile", Guid.NewGuid().ToString("n"));
        var database = _silo.Services.GetRequiredKeyedService<SqliteDatabase>("under test");
        await database.WriteAsync(
            session =>
            {
                session.Execute("INSERT INTO grain_state(grain_id, state_name, version, payload) VALUES ($grain, 'state', 1, x'ff00ff')", ("$grain", grain.ToString()));
                return true;
            },
            TestContext.Current.CancellationToken);

        var thrown = await Assert.ThrowsAsync<SqliteStorageException>(() => _silo.Storage.ReadStateAsync("state", grain, new Activation<ProfileV1>()));

        Assert.Equal(SqliteFault.Corrupt, thrown.Fault);
        Assert.Contains(grain.ToString(), thrown.Message);
    }

    [Fact]
    public void A_storage_fault_crosses_the_wire()
    {
        var serializer = _silo.Services.GetRequiredService<Serializer>();

        var arrived = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(new SqliteStorageException(SqliteFault.Full, "no room")));

        Assert.Equal(SqliteFault.Full, Assert.IsType<SqliteStorageException>(arrived).Fault);
    }

    [Fact]
    public async Task The_silo_reports_its_storage_as_healthy()
    {
        var report = await _silo.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Healthy, report.Entries["under test"].Status);
    }

    [Fact]
    public async Task Every_item_that_is_read_or_written_is_metered_with_its_size_and_a_conflict_is_counted()
    {
        var (items, conflicts) = (new ConcurrentQueue<(object? Operation, long Bytes)>(), 0L);
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name is StorageTelemetry.ItemSizeName or StorageTelemetry.ConflictsName) self.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (!"metered".Equals(named["grain"])) return;
            if (instrument.Name == StorageTelemetry.ConflictsName) Interlocked.Add(ref conflicts, value);
            else items.Enqueue((named["operation"], value));
        });
        meters.Start();
        var grain = GrainId.Create("metered", Guid.NewGuid().ToString("n"));
        var (state, read) = (new Activation<Ledger> { State = new() { Text = new('a', 1000) } }, new Activation<Ledger>());

        await _silo.Storage.ReadStateAsync("state", grain, read);
        await _silo.Storage.WriteStateAsync("state", grain, state);
        await _silo.Storage.ReadStateAsync("state", grain, read);
        await _silo.Storage.WriteStateAsync("state", grain, state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _silo.Storage.WriteStateAsync("state", grain, read));
        await _silo.Storage.ClearStateAsync("state", grain, state);

        Assert.Equal(["read", "create", "read", "replace", "delete"], items.Select(item => item.Operation));
        Assert.Equal([false, true, true, true, false], items.Select(item => item.Bytes > 1000));
        Assert.Equal(1, conflicts);
    }

    public sealed class Silo : StorageSilo
    {
        private readonly TemporaryFolder _folder = new();

        public override bool IsDurable => true;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _folder.Dispose();
        }

        protected override void Configure(ISiloBuilder silo) => silo.AddSqliteGrainStorage(Name, options => options.Path = _folder.File("sora.db"));
    }
}

[GenerateSerializer, Alias("Sora.Storage.Tests.ProfileV1")]
public sealed class ProfileV1
{
    [Id(0)] public string Name { get; set; } = "";

    [Id(1)] public int Retired { get; set; }
}

/// <summary>One member renamed, one gone, one new.</summary>
[GenerateSerializer, Alias("Sora.Storage.Tests.ProfileV2")]
public sealed class ProfileV2
{
    [Id(0)] public string DisplayName { get; set; } = "";

    [Id(2)] public List<string> Languages { get; set; } = ["unknown"];
}
