using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Sora.Storage.Cosmos;
using Sora.Storage.Tests.Clustering;

namespace Sora.Storage.Tests.Cosmos;

public sealed class CosmosMembershipTableTests : MembershipTableConformance, IClassFixture<CosmosAccount>, IDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private readonly InterceptingHandler _handler = new();
    private readonly CosmosDatabase _first;
    private readonly CosmosDatabase _second;

    public CosmosMembershipTableTests(CosmosAccount account)
    {
        // Each process has a client of its own.
        _first = Open(account.Options(options => options.HttpClient = () => new(_handler, disposeHandler: false)));
        _second = Open(account.Options());
        (Table, Other) = (Open(_first), Open(_second));
    }

    protected override IMembershipTable Table { get; }

    protected override IMembershipTable Other { get; }

    // With signs that an id may not have.
    protected override string ClusterId { get; } = $"sora/test #{Guid.NewGuid():n}";

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _handler.Dispose();
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_known_to_be_made()
    {
        var entry = Member(SiloStatus.Joining);
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        var seen = await Table.ReadAllAsync(Cancellation);
        entry.Status = SiloStatus.Active;
        _handler.LoseAnswerTo(HttpMethod.Put);

        Assert.True(await Table.UpdateRowAsync(entry, seen.TryGet(entry.SiloAddress)!.Item2, seen.Version.Next(), Cancellation));

        Assert.Equal((2, SiloStatus.Active), ((await Other.ReadAllAsync(Cancellation)).Version.Version, (await Other.ReadAllAsync(Cancellation)).TryGet(entry.SiloAddress)!.Item1.Status));
    }

    [Fact]
    public async Task Clusters_that_share_a_database_are_apart()
    {
        await Table.InsertRowAsync(Member(SiloStatus.Active), (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);

        var neighbour = new CosmosMembershipTable(_second, "another", Services.GetRequiredService<Serializer<MembershipEntry>>());

        Assert.Empty((await neighbour.ReadAll()).Members);
    }

    private static CosmosDatabase Open(CosmosStorageOptions options) => new(options, TimeProvider.System, NullLogger<CosmosDatabase>.Instance);

    private CosmosMembershipTable Open(CosmosDatabase database) => new(database, ClusterId, Services.GetRequiredService<Serializer<MembershipEntry>>());
}
