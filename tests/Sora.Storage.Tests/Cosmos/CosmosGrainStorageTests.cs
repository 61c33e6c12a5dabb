using System.Diagnostics.Metrics;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Serialization;
using Sora.Storage.Cosmos;
using Sora.Storage.Tests.Grains;

namespace Sora.Storage.Tests.Cosmos;

public sealed class CosmosGrainStorageTests(CosmosGrainStorageTests.Silo silo) : GrainStorageConformance(silo), IClassFixture<CosmosGrainStorageTests.Silo>
{
    private readonly Silo _silo = silo;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grain_type_has_the_container_that_was_chosen_for_it_and_others_share_one()
    {
        await Write(GrainId.Create("shelf", "one"), new());
        await Write(GrainId.Create("ledger", "one"), new());

        Assert.Equal("state", (await Item("shelves", "shelf", "one")).Id);
        Assert.Equal("state", (await Item(CosmosStorageOptions.DefaultContainer, "ledger", "one")).Id);
    }

    [Fact]
    public async Task All_parts_of_one_owner_are_found_together()
    {
        var owner = $"user_{Guid.NewGuid():n}";
        for (var part = 0; part < 3; part++) await Write(GrainId.Create("shelf", $"{owner}/{part}"), new() { Number = part });
        await Write(GrainId.Create("shelf", $"{owner}0/0"), new());

        var query = new QueryDefinition("SELECT VALUE c.grain FROM c WHERE c.owner = @owner").WithParameter("@owner", owner);
        using var pages = _silo.Account.Container("shelves").GetItemQueryIterator<string>(query, requestOptions: new() { PartitionKey = new PartitionKeyBuilder().Add(owner).Build() });
        var found = await pages.ReadNextAsync(Cancellation);

        Assert.Equal([$"shelf/{owner}/0", $"shelf/{owner}/1", $"shelf/{owner}/2"], found.Order());
    }

    [Fact]
    public async Task Nothing_but_the_key_is_indexed()
    {
        await Write(GrainId.Create("shelf", "indexed"), new());

        var container = await _silo.Account.Container("shelves").ReadContainerAsync(cancellationToken: Cancellation);

        Assert.Equal(["/owner/?", "/grain/?"], container.Resource.IndexingPolicy.IncludedPaths.Select(path => path.Path));
        Assert.Contains("/*", container.Resource.IndexingPolicy.ExcludedPaths.Select(path => path.Path));
    }

    [Fact]
    public async Task A_state_that_no_item_can_hold_is_refused_with_its_grain_and_size_and_nothing_changes()
    {
        var grain = GrainId.Create("ledger", Guid.NewGuid().ToString("n"));
        var state = await Write(grain, new() { Number = 1 });
        state.State.Text = new('a', 1_600_000);

        var refused = await Assert.ThrowsAsync<CosmosStorageException>(() => _silo.Storage.WriteStateAsync("state", grain, state));

        Assert.Equal(CosmosFault.TooLarge, refused.Fault);
        Assert.Contains(grain.ToString(), refused.Message);
        Assert.Matches(@"takes 2\d{6} bytes", refused.Message);
        var read = new Activation<Ledger>();
        await _silo.Storage.ReadStateAsync("state", grain, read);
        Assert.Equal((1, ""), (read.State.Number, read.State.Text));
    }

    [Fact]
    public async Task An_item_that_can_not_be_read_names_its_grain()
    {
        var grain = GrainId.Create("ledger", Guid.NewGuid().ToString("n"));
        var key = CosmosKey.Of(grain);
        await _silo.Account.Container(CosmosStorageOptions.DefaultContainer).CreateItemAsync(new { id = "state", owner = key.Owner, grain = key.Grain, payload = "/wD/" }, key.ToPartitionKey(), cancellationToken: Cancellation);

        var thrown = await Assert.ThrowsAsync<CosmosStorageException>(() => _silo.Storage.ReadStateAsync("state", grain, new Activation<Ledger>()));

        Assert.Equal(CosmosFault.Corrupt, thrown.Fault);
        Assert.Contains(grain.ToString(), thrown.Message);
    }

    [Fact]
    public async Task What_every_operation_costs_is_measured_and_a_conflict_is_counted()
    {
        var charged = new HashSet<(string Operation, string Status)>();
        var conflicts = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name is CosmosTelemetry.ChargeName or StorageTelemetry.ConflictsName) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, units, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!);
            if (named["container"] != "metered") return;
            Assert.True(units > 0);
            lock (charged) charged.Add((named["operation"], named["status"]));
        });
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (tags.ToArray().Contains(new("grain", "meter"))) Interlocked.Add(ref conflicts, count);
        });
        listener.Start();
        var grain = GrainId.Create("meter", Guid.NewGuid().ToString("n"));

        var state = await Write(grain, new());
        var stale = new Activation<Ledger> { ETag = state.ETag };
        await _silo.Storage.WriteStateAsync("state", grain, state);
        await Assert.ThrowsAnyAsync<Exception>(() => _silo.Storage.WriteStateAsync("state", grain, stale));
        await _silo.Storage.ClearStateAsync("state", grain, state);

        Assert.Superset(new HashSet<(string, string)> { ("create", "201"), ("replace", "200"), ("replace", "412"), ("read", "200"), ("delete", "204") }, charged);
        Assert.Equal(1, conflicts);
    }

    [Fact]
    public void A_storage_fault_crosses_the_wire()
    {
        var serializer = _silo.Services.GetRequiredService<Serializer>();

        var arrived = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(new CosmosStorageException(CosmosFault.Throttled, "busy")));

        Assert.Equal(CosmosFault.Throttled, Assert.IsType<CosmosStorageException>(arrived).Fault);
    }

    [Fact]
    public async Task The_silo_reports_its_storage_as_healthy()
    {
        var report = await _silo.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        Assert.Equal(HealthStatus.Healthy, report.Entries["under test"].Status);
    }

    private async Task<Activation<Ledger>> Write(GrainId grain, Ledger ledger)
    {
        var state = new Activation<Ledger> { State = ledger };
        await _silo.Storage.ReadStateAsync("state", grain, state);
        state.State = ledger;
        await _silo.Storage.WriteStateAsync("state", grain, state);
        return state;
    }

    private async Task<StoredItem> Item(string container, string type, string key) =>
        await _silo.Account.Container(container).ReadItemAsync<StoredItem>("state", CosmosKey.Of(GrainId.Create(type, key)).ToPartitionKey(), cancellationToken: Cancellation);

    private sealed record StoredItem(string Id);

    public sealed class Silo : StorageSilo
    {
        public CosmosAccount Account { get; } = new();

        public override bool IsDurable => true;

        public override async ValueTask InitializeAsync()
        {
            await Account.InitializeAsync();
            await base.InitializeAsync();
        }

        protected override void Configure(ISiloBuilder silo) => silo.AddCosmosGrainStorage(Name, options =>
        {
            Account.Configure(options);
            options.ContainerOfGrainType = new() { ["shelf"] = "shelves", ["meter"] = "metered" };
        });
    }
}
